import type { ServiceError } from '../core/service-error.js';

/** A limit of request rates: one that AWS publishes, or an unproven one (see `unpublished`). */
export interface Quota {
  /** Maximum number of requests per second. */
  readonly perSecond: number;
  /** The maximum in each Region whose maximum differs from `perSecond`. */
  readonly inRegions?: Readonly<Record<string, number>>;
  readonly operations: readonly string[];
  /** The operations share the limit. Without this member, each operation has a limit of its own. */
  readonly together?: true;
  /** The limit applies to each bucket. Without this member, it applies to each account and Region. */
  readonly ofBucket?: true;
}

/** The limits of one service, with their source. */
export interface ServiceQuotas {
  readonly page: string;
  readonly quotas: readonly Quota[];
  /** Operations for which the page has no number. They have no limit, or an unproven limit in `quotas`. */
  readonly unpublished: readonly string[];
  /** The error of a throttled call. */
  readonly throttling: () => ServiceError;
}

/** A quota of separate limits for each operation. */
export function each(perSecond: number, ...operations: readonly string[]): Quota {
  return { perSecond, operations };
}
