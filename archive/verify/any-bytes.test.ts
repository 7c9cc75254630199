import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Slice } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { destinationPrefix } from '../object-keys/data-keys.js';
import { totalsOf } from '../records/archived-object.js';
import type { Receipt } from '../records/receipt.js';
import { readReceipt, storeReceipt } from '../records/receipt-store.js';
import { MemoryStore } from '../testing/memory-store.js';
import { SLICE } from '../testing/samples.js';
import { verifyTask } from './verify-task.js';

const TASK = '2c9dfc79-0000-4000-8000-000000000001';
const month = { from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z' };
const slice: Slice = { ...SLICE, ...month };

const instant = fc.constantFrom(
  '2026-02-01T00:00:00.000Z',
  '2026-02-30T00:00:00.000Z',
  '9999-02-30T00:00:00.000Z',
  '0000-02-30T00:00:00.000Z',
  '0000-01-01T00:00:00.000Z',
  '2026-06-31T24:60:60.999Z',
  '2026-03-01T00:00:00.000Z',
);
const hostileText = fc
  .array(
    fc.oneof(
      instant.map((stamp) => `${stamp} `),
      fc.constantFrom('\n', '\r\n', '\0', '\ufeff', 'x'.repeat(70_000)),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.from(pieces.join('')));
const gzipped = hostileText.map((text): Uint8Array => gzipSync(text));
const object = fc.oneof(
  gzipped,
  fc.array(gzipped, { maxLength: 3 }).map((members) => Buffer.concat(members)),
  fc.tuple(gzipped, fc.nat(), fc.uint8Array({ minLength: 1 })).map(([bytes, at, piece]) => {
    const damaged = Buffer.from(bytes);
    damaged.set(piece.subarray(0, damaged.length), at % Math.max(1, damaged.length - piece.length));
    return damaged;
  }),
  fc.tuple(gzipped, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % bytes.length)),
  fc.tuple(gzipped, fc.uint8Array()).map(([bytes, more]) => Buffer.concat([bytes, more])),
  fc.uint8Array(),
);

async function examine(store: MemoryStore): Promise<Pick<Receipt, 'outcome' | 'objects' | 'totals' | 'evidence'>> {
  try {
    const { objects, totals } = await verifyTask(store, slice, TASK, 'content');
    return { outcome: 'archived', objects, totals, evidence: [] };
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    return { outcome: 'failed', objects: [], totals: totalsOf([]), evidence: [error.message] };
  }
}

it('any bytes that are read back give a valid receipt, with no instant outside of the window', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 4 }), async (bodies) => {
      const store = new MemoryStore();
      for (const [no, body] of bodies.entries()) store.put(`${destinationPrefix(slice)}/${TASK}/s/00000${no}.gz`, body);
      const { key, receipt } = await storeReceipt(store, {
        schemaVersion: 1,
        slice,
        window: month,
        exportId: 'e',
        runNo: 1,
        claimed: {},
        authenticated: { arn: 'arn', accountId: slice.accountId },
        task: { taskId: TASK, taskName: 'logferry:x:g1', status: 'COMPLETED', adopted: false },
        verification: { level: 'content', result: 'passed' },
        strayFolders: [],
        askedAt: '2026-04-01T00:00:00Z',
        recordedAt: '2026-04-01T00:00:00Z',
        ...(await examine(store)),
      });
      expect((await readReceipt(store, key))?.receipt).toEqual(receipt);
      for (const { firstEvent, lastEvent } of [...receipt.objects, receipt.totals]) {
        if (firstEvent !== undefined) expect(firstEvent >= month.from.replace('Z', '.000Z')).toBe(true);
        if (lastEvent !== undefined) expect(lastEvent <= month.to.replace('Z', '.000Z')).toBe(true);
      }
    }),
  );
});
