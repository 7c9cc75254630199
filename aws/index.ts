export { createAws } from './aws.js';
export { createInspector } from './inspector.js';
export { assumeRole } from './role.js';
