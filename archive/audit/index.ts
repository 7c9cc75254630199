export { auditArchive } from './audit-archive.js';
export {
  type AuditFinding,
  type FindingCode,
  remedyOf,
  type Severity,
  sentenceOf,
  severityOf,
} from './audit-findings.js';
export { byObjectKey } from './by-object-key.js';
export { type ObjectCheck, type ObjectToRead, objectCheck, type ReadResult } from './object-check.js';
export type {
  AuditedArchive,
  AuditOptions,
  AuditProgress,
  AuditSummary,
  CheckedBefore,
} from './options.js';
export type { BucketFacts, ExpirationRule, ObjectFacts } from './ports.js';
export { type NamedSigner, type Signers, signersOf } from './signers.js';
