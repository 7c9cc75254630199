export { createAws } from './aws.js';
export { assumeRole } from './role.js';
