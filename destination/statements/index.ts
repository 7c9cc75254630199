export { type AccessLogTarget, accessLogStatements } from './access-logs.js';
export { callerStatements } from './callers.js';
export { type AclCondition, type ExportPolicy, exportStatements } from './export.js';
export { type KeyPolicy, keyStatements, s3AsVia } from './key.js';
export { type ArchivePlace, archiveArn, bucketArn, dataArns, exportServiceOf, partitionOf } from './places.js';
export { tlsStatements, writeOnceStatements } from './protection.js';
export { type ExportSource, sourceArns } from './sources.js';
export { policyText, type Statement } from './statement.js';
