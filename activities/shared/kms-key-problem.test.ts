import fc from 'fast-check';
import { expect, it } from 'vitest';
import { longestKeyBytes } from '../../archive/object-keys/data-keys.js';
import { type ArchiveLocation, DAY_MS, formatInstant } from '../../contract/index.js';
import { kmsKeyProblem } from './kms-key-problem.js';

const S3_LIMIT = 1_024;
const DAY_START = Date.UTC(2026, 9, 7);
const ARCHIVE = {
  ...{ accountId: '111122223333', region: 'eu-central-1', bucket: 'archive', bucketOwner: '111122223333' },
  prefix: '',
} as const;

const length = fc.integer({ min: 0, max: 700 });
const cut = fc.integer({ min: 0, max: DAY_MS });
const streams = fc.option(fc.constant('web'), { nil: undefined });

it('no slice of an accepted log group has a key that S3 would refuse, however the slice is cut', () => {
  let passed = 0;
  fc.assert(
    fc.property(length, fc.integer({ min: 1, max: 512 }), cut, cut, streams, (prefix, group, a, b, logStreamPrefix) => {
      const logGroup = 'g'.repeat(group);
      for (const layout of ['plain', 'hive'] as const) {
        const archive: ArchiveLocation = { ...ARCHIVE, prefix: 'p'.repeat(prefix), layout };
        const source = logStreamPrefix === undefined ? {} : { logStreamPrefix };
        if (kmsKeyProblem(archive, { source }, logGroup) !== undefined) continue;
        passed += 1;
        const [fromMs, toMs] = [DAY_START + Math.min(a, b), DAY_START + Math.max(a, b, 1)];
        const window = { from: formatInstant(fromMs), to: formatInstant(toMs) };
        expect(longestKeyBytes({ ...archive, logGroup, ...window, ...source })).toBeLessThanOrEqual(S3_LIMIT);
      }
    }),
  );
  expect(passed).toBeGreaterThan(0);
});
