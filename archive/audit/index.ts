export { auditArchive } from './audit-archive.js';
export {
  FINDING_CODES,
  type Finding,
  type FindingCode,
  remedyOf,
  type Severity,
  sentenceOf,
  severityOf,
} from './findings.js';
export {
  AUDIT_LEVELS,
  type AuditedArchive,
  type AuditLevel,
  type AuditOptions,
  type AuditProgress,
  type AuditSummary,
  type ExpectedManifest,
} from './options.js';
export type { BucketFacts, ExpirationRule, ObjectFacts } from './ports.js';
export { type ObjectCheck, type ObjectToRead, objectCheck, type ReadResult } from './read-object.js';
