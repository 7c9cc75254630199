export { keyProblem } from './access/key-use.js';
export { KmsStore } from './model/kms-store.js';
export { kmsService } from './service.js';
