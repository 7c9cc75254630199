export { type ArchiveBucket, openBucket } from './archive-bucket.js';
export { createAws } from './aws.js';
export { awsEnvironment } from './environment.js';
export { createGroupTail, type GroupTail, type Newer } from './group-tail.js';
export { createInspector } from './inspector.js';
export { kmsSigner } from './kms-signer.js';
export { assumeRole } from './role.js';
export { retentionSetter, type SetRetention } from './set-retention.js';
