interface Bucket {
  tokens: number;
  filledMs: number;
}

/**
 * Rate limits by token buckets, one bucket per key. A full bucket has the tokens of one second, but at least one
 * token. Buckets refill evenly.
 */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes one token from the bucket of `key`. @returns false if there is none */
  take(key: string, perSecond: number, nowMs: number): boolean {
    const capacity = Math.max(1, perSecond);
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, filledMs: nowMs };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(capacity, bucket.tokens + ((nowMs - bucket.filledMs) / 1000) * perSecond);
    bucket.filledMs = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
