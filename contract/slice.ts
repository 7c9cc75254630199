import type { ResolvedRequest } from './request.js';

/** The outcomes of slices. Each slice has exactly one. */
export const OUTCOMES = [
  'archived',
  'empty',
  'quiet',
  'expired',
  'listed',
  'unconfirmedEmpty',
  'failed',
  'cancelled',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

const CLOSING: ReadonlySet<Outcome> = new Set(['archived', 'empty', 'quiet']);
/**
 * Whether an outcome closes its window. A closed window is planned again only with `force`, or if a recount finds late
 * events or gets no answer.
 */
export const closes = (outcome: Outcome): boolean => CLOSING.has(outcome);

const KEPT_WITHOUT_CLOSING: ReadonlySet<Outcome> = new Set(['expired', 'listed']);
/**
 * Whether an outcome keeps its window out of later plans: closing outcomes (with the exceptions of {@link closes}),
 * `expired` and `listed`. With `force`, every such window is planned again. With `beforeDeletion`, a `listed` window is
 * planned again.
 */
export const staysAsIs = (outcome: Outcome): boolean => closes(outcome) || KEPT_WITHOUT_CLOSING.has(outcome);

/** Where an archive lies, and the account and Region of an export's log groups. All slices of an export share it. */
export interface ArchiveLocation {
  accountId: string;
  region: string;
  bucket: string;
  /** Account that must own the bucket; sent as ExpectedBucketOwner with every S3 call. */
  bucketOwner: string;
  /** The archive's root in the bucket: no leading or trailing slash, may be empty. */
  prefix: string;
  layout: ResolvedRequest['destination']['layout'];
  /**
   * Alias in the worker's configuration. If absent, the alias is `default`. Without a configuration, the account is
   * that of the process.
   */
  account?: string;
}

/**
 * Identifies a slice of an export: one log group over one half-open UTC window, and the number of the attempt. It is
 * passed on unchanged from the plan to the receipt. It has no stream prefix, because all slices of an export have the
 * same stream prefix.
 */
export interface SliceRef {
  readonly logGroup: string;
  readonly from: string;
  readonly to: string;
  /** Counts repeated exports of the same slice, from 1. */
  readonly generation: number;
}

/** A slice with everything that its keys depend on, and its export task, if it needs one. */
export interface Slice extends ArchiveLocation, SliceRef {
  logStreamPrefix?: string;
}
