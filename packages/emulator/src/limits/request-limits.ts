import { type AccountRegion, accountRegionKey } from '../core/account-region.js';
import type { Clock } from '../core/clock.js';
import type { SettingsStore } from '../core/settings-store.js';
import type { Quota } from './quota.js';
import { REQUEST_QUOTAS } from './quotas.js';
import { TokenBuckets } from './token-buckets.js';

/** A call whose rate may be limited. */
export interface LimitedCall {
  /** The service's name in signatures. */
  readonly service: string;
  readonly operation: string;
  readonly caller: AccountRegion;
  /** The bucket of S3 that the call names. */
  readonly bucket?: string | undefined;
}

/** The export operations, whose quota the setting `throttleTps` replaces. */
const EXPORT_OPERATIONS = new Set(['CreateExportTask', 'DescribeExportTasks', 'CancelExportTask']);

/** The request limits of all services. */
export class RequestLimits {
  readonly #buckets = new TokenBuckets();
  readonly #quotas = new Map<string, Quota>();

  constructor(
    private readonly settings: SettingsStore,
    private readonly clock: Clock,
  ) {
    for (const [service, { quotas }] of Object.entries(REQUEST_QUOTAS)) {
      for (const quota of quotas) {
        for (const operation of quota.operations) this.#quotas.set(`${service}:${operation}`, quota);
      }
    }
  }

  /** Counts a call. @throws ServiceError in the service's words if the call exceeds a limit */
  admit({ service, operation, caller, bucket }: LimitedCall): void {
    const quota = this.#quotas.get(`${service}:${operation}`);
    const factor = this.#factor(operation);
    if (quota === undefined || factor === undefined || (quota.ofBucket && bucket === undefined)) return;
    const name = quota.together ? quota.operations[0] : operation;
    const scope = quota.ofBucket ? bucket : accountRegionKey(caller);
    const perSecond = factor * this.#rate(quota, operation, caller.region);
    if (this.#buckets.take(`${service}/${scope}/${name}`, perSecond, this.clock.now())) return;
    throw REQUEST_QUOTAS[service]?.throttling();
  }

  #rate({ perSecond, inRegions = {} }: Quota, operation: string, region: string): number {
    if (EXPORT_OPERATIONS.has(operation)) return this.settings.current.throttleTps;
    return Object.hasOwn(inRegions, region) ? (inRegions[region] ?? perSecond) : perSecond;
  }

  /** The factor by which the limit of an operation is multiplied. Undefined if requests are not limited. */
  #factor(operation: string): number | undefined {
    const { throttle } = this.settings.current;
    if (typeof throttle === 'boolean') return throttle ? 1 : undefined;
    return Object.hasOwn(throttle, operation) ? throttle[operation] : (throttle['*'] ?? 1);
  }
}
