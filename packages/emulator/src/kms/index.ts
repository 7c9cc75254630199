export { keyProblem } from './access/key-use.js';
export { KMS_TARGET_PREFIX, KmsService } from './service.js';
export { KmsStore } from './model/kms-store.js';
