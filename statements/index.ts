export { type AccessLogTarget, accessLogStatements } from './access-logs.js';
export { callerStatements } from './callers.js';
export { type AclCondition, type ExportPolicy, exportStatements } from './export.js';
export { type KeyPolicy, keyStatements } from './key.js';
export { type ArchivePlace, bucketArn, exportServiceOf, partitionOf } from './places.js';
export { tlsStatements, writeOnceStatements } from './protection.js';
export type { ExportSource } from './sources.js';
export { policyText, type Statement } from './statement.js';
