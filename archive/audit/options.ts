import type { Interval } from '../../contract/index.js';
import type { ObjectReader } from '../ports.js';
import type { TrustedKey } from '../signing/index.js';
import type { CountVerdict } from '../source-count/source-count.js';
import type { AuditFinding } from './audit-findings.js';
import type { ObjectCheck } from './object-check.js';
import type { BucketFacts } from './ports.js';

/**
 * How deep an audit goes. Each level contains the levels before it.
 * - `records`: log, manifests, signatures, parts, receipts, pages, recounts and releases.
 * - `objects`: presence, size, ETag, version and S3's checksum of every object, and objects that no receipt names.
 * - `content`: every object is read: SHA-256, gzip, and the number and times of its events.
 */
type AuditLevel = 'records' | 'objects' | 'content';

/** The archive that is audited. */
export interface AuditedArchive {
  objects: ObjectReader;
  /** The prefix in the archive's keys: no slash at the ends, may be empty. */
  prefix: string;
  /** The facts that only the bucket has; absent if the archive is a copy in a folder. */
  bucket?: BucketFacts;
  /** Whether the archive lies where its records say. If not, the archive is a copy with other versions and ETags. */
  isOriginal: boolean;
}

/** The hash of a manifest, kept outside of the archive. */
interface ExpectedManifest {
  exportId: string;
  sha256: string;
}

/** How far an interrupted audit has checked the objects of receipts. */
export interface CheckedBefore {
  /** Key of the last receipt whose objects were checked. */
  to: string;
  /** Whether the objects of a receipt had no findings. */
  wasClean(key: string): boolean;
  /** When the audit began (epoch ms). What was changed since is checked again. */
  startedMs: number;
}

export interface AuditOptions {
  level: AuditLevel;
  /** Selects the runs of this export, and the receipts that they list. */
  exportId?: string;
  /** Only receipts of these log groups. */
  logGroups?: readonly string[];
  /** Only receipts whose windows overlap this one. */
  window?: Interval;
  /**
   * Public keys. One of them must have signed each manifest, the newest checkpoint, and each older checkpoint with a
   * signature. Empty: signatures are not checked.
   */
  keys: readonly TrustedKey[];
  expected: readonly ExpectedManifest[];
  /** A checkpoint that was kept elsewhere: its text, and the name of its file. */
  since?: { name: string; text: string };
  /** The share of the objects whose content is read, by a random choice. @default all */
  sample?: { percent: number; seed: string };
  /**
   * What an interrupted audit has checked: the objects of receipts up to the key `to`. Their content is checked again
   * only if they had findings, or if they or their receipt were changed since. Presence, size and ETag are checked
   * again.
   */
  before?: CheckedBefore;
  /** Checks the content of an object. @default in this thread */
  readObject?: ObjectCheck;
  /** Called for each finding. */
  found(finding: AuditFinding): void;
  /** Called often, with how far the audit is. */
  progress?(progress: AuditProgress): void;
  /** Called when the objects of all receipts up to this key have been checked. */
  checkedTo?(key: string): void;
  /** Called with the key of a receipt for each finding about its objects, before {@link checkedTo} gets this key. */
  notClean?(key: string): void;
  signal?: AbortSignal;
}

/** How far an audit is. */
export interface AuditProgress {
  phase: 'manifests' | 'receipts';
  receipts: number;
  /** Number of receipts to which the manifests that were read so far commit. */
  ofReceipts: number;
  objects: number;
  /** Stored bytes that were read. */
  bytes: number;
}

/** What an audit has checked. */
export interface AuditSummary {
  logEntries: number;
  /** Number of checkpoints in the archive. */
  checkpoints: number;
  /** Whether the log was compared with a checkpoint that was kept elsewhere. */
  isPinned: boolean;
  manifests: number;
  /** Number of manifests that a trusted key has signed. */
  signedManifests: number;
  openRuns: number;
  receipts: number;
  /** Number of receipts whose events were counted in the log group, by the verdict. */
  sourceCounts: Record<CountVerdict, number>;
  recounts: number;
  /** Number of proofs of releases. */
  releases: number;
  /** Number of objects that receipts name, and their stored bytes. */
  objects: number;
  objectBytes: number;
  /** Number of objects whose content was read, their stored bytes, and the events in them. */
  objectsRead: number;
  bytesRead: number;
  events: number;
  /** Number of objects whose checksum, as S3 shows it, was compared with the one in the receipt. */
  checksums: number;
  /** Objects in storage classes that must be restored first. */
  coldObjects: number;
  /** AWS's own probe objects, which are not data. */
  probes: number;
  /** What this audit did not check: noun phrases. */
  notChecked: string[];
}
