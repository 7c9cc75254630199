import { ServiceError } from './errors.js';

interface Bucket {
  tokens: number;
  filledMs: number;
}

/** Token buckets, one per key. A second's worth of tokens may be used at once; then the bucket refills evenly. */
export class Throttle {
  readonly #buckets = new Map<string, Bucket>();

  /** @throws ServiceError ThrottlingException if the bucket of `key` is empty */
  take(key: string, perSecond: number, nowMs: number): void {
    const capacity = Math.max(1, perSecond);
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, filledMs: nowMs };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(capacity, bucket.tokens + ((nowMs - bucket.filledMs) / 1000) * perSecond);
    bucket.filledMs = nowMs;
    if (bucket.tokens < 1) throw new ServiceError('ThrottlingException', 'Rate exceeded');
    bucket.tokens -= 1;
  }
}
