export { type AccessLogTarget, accessLogStatements } from './access-logs.js';
export {
  type ArchiveRoot,
  archiveArn,
  bucketArn,
  dataArns,
  exportServiceOf,
  type Partition,
  partitionOf,
  partitionOfArn,
  recordArns,
  releaseArn,
  servicePrincipal,
} from './aws-names.js';
export { callerStatements } from './callers.js';
export { type AclCondition, type ExportPolicy, exportStatements } from './export.js';
export { type KmsKeyPolicy, keyStatements, s3AsVia } from './kms-key.js';
export { type AnyStatement, type Merged, mergeStatements } from './merge.js';
export { tlsStatements, writeOnceStatements } from './protection.js';
export { type ExportSource, sourceArns } from './sources.js';
export { policyText, type Statement } from './statement.js';
