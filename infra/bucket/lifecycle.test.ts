import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lifecycleRules } from './lifecycle.js';

const days = fc.integer({ min: 1, max: 36_500 });
const lifecycles = fc.record(
  {
    transitions: fc.array(
      fc.record({ days, storageClass: fc.constantFrom('STANDARD_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE') }),
    ),
    expireAfterDays: days,
    expireNoncurrentAfterDays: days,
    abortUploadsAfterDays: days,
  },
  { requiredKeys: [] },
);

it('no lifecycle rule of a bucket deletes records or moves them to another storage class', () => {
  fc.assert(
    fc.property(fc.constantFrom('', 'logs', 'a/b'), lifecycles, (prefix, lifecycle) => {
      const records = prefix === '' ? '_logferry/' : `${prefix}/_logferry/`;
      for (const { filter, transition, expiration, noncurrentVersionExpiration } of lifecycleRules(prefix, lifecycle)) {
        if ((transition ?? expiration ?? noncurrentVersionExpiration) === undefined) continue;
        const [{ prefix: affected = '' } = {}] = Array.isArray(filter) ? filter : [];
        expect([records.startsWith(affected), affected.startsWith(records)]).toEqual([false, false]);
      }
    }),
  );
});
