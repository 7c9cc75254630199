export { createAws } from './aws.js';
export type { AwsOptions } from './clients.js';
export { assumeRole } from './role.js';
