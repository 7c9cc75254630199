export { keyProblem } from './key-use.js';
export { KMS_TARGET_PREFIX, KmsService } from './service.js';
export { KmsStore } from './store.js';
