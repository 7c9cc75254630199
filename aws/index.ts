export { createAws } from './aws.js';
export type { AwsOptions } from './clients.js';
