import { beforeEach, describe, expect, it } from 'vitest';
import type { Slice } from '../../contract/index.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import { sha256OfText } from '../records/digest.js';
import { type Receipt, receiptText } from '../records/receipt.js';
import { type ReleaseProof, storeProof, storeResult } from '../release/release-records.js';
import type { CountVerdict } from '../source-count/source-count.js';
import { putArchived } from '../testing/archived-slice.js';
import { finishRun } from '../testing/finished-run.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE, SLICE } from '../testing/samples.js';
import { auditArchive } from './audit-archive.js';
import type { AuditFinding } from './audit-findings.js';
import type { AuditOptions, AuditSummary } from './options.js';

const askedAt = '2026-11-01T00:00:00Z';
const slice: Slice = { ...SLICE, from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
const at = '2026-11-27T17:00:00Z';

let store: MemoryStore;
let receipt: Receipt;
let key: string;
let proof: ReleaseProof;
beforeEach(async () => {
  store = new MemoryStore();
  receipt = putArchived(store, { slice, outcome: 'archived', askedAt, files: { web: ['x'] } });
  key = receiptKey(slice, 'archived', askedAt);
  await finishRun(store, ARCHIVE, { exportId: 'exp', receipts: [receipt], window: slice });
  proof = {
    ...{ schemaVersion: 1, accountId: slice.accountId, region: slice.region, logGroup: slice.logGroup },
    ...{ createdAt: '2026-01-01T00:00:00Z', at, keepDays: 30, accepted: [], claimed: {}, authenticated: {} },
    receipts: [{ key, sha256: sha256OfText(receiptText(receipt)), objects: 1, bytes: 1 }],
    days: [{ from: slice.from, to: slice.to, events: 0, method: 'events' }],
    queries: [],
  };
});

async function audited(
  options: Partial<AuditOptions> = {},
): Promise<{ findings: AuditFinding[]; summary: AuditSummary }> {
  const findings: AuditFinding[] = [];
  const asked: AuditOptions = { level: 'records', keys: [], expected: [], found: (one) => findings.push(one) };
  const summary = await auditArchive({ objects: store, prefix: '', isOriginal: true }, { ...asked, ...options });
  const known = /^(RELEASE|RECORD|FOREIGN|SOURCE|RECEIPT_IMPL)/;
  return { findings: findings.filter(({ code }) => known.test(code)), summary };
}

/** Codes of the findings about releases. */
const codes = async (options?: Partial<AuditOptions>) =>
  (await audited(options)).findings.map(({ code, seen }) => `${code} ${seen ?? ''}`.trim());

async function release(change: Partial<ReleaseProof> = {}, retentionDays = 30): Promise<string> {
  const stored = await storeProof(store, ARCHIVE, { ...proof, ...change });
  const group = { logGroup: slice.logGroup, began: at };
  const result = { schemaVersion: 1, proof: stored, at, outcome: 'lowered', retentionDays } as const;
  await storeResult(store, ARCHIVE, group, result);
  return stored.key;
}

describe('an audit of the records of a release', () => {
  it('finds nothing in honest records, also if the audit covers only a selection', async () => {
    await release();
    const { findings, summary } = await audited();
    expect([findings, summary.releases]).toEqual([[], 1]);
    expect(await codes({ logGroups: [slice.logGroup] })).toEqual([]);
    expect((await audited({ logGroups: ['/other'] })).summary.releases).toBe(0);
    expect(await codes({ window: { fromMs: 0, toMs: 1 } })).toEqual([]);
  });

  it('reports each change to the records, and to the receipts that the proof names', async () => {
    const proofKey = await release();
    const resultKey = proofKey.replace('proof', 'result');
    const before = new Map(store.objects);
    const cases: [change: () => void, finding: RegExp][] = [
      [() => store.objects.delete(key), /^RELEASE_RECEIPT_WRONG .*archived.* is missing$/m],
      [() => store.put(key, store.text(key).replace('"exp"', '"exq"')), /^RELEASE_RECEIPT_WRONG .* has the hash/m],
      [() => store.objects.delete(proofKey), /^RELEASE_WRONG its proof is missing, cannot be read, or/],
      [() => store.objects.delete(resultKey), /^RELEASE_UNFINISHED of a, from unlimited to 30 days$/],
      [
        () => store.put(proofKey, store.text(proofKey).replace('"events":0', '"events":1')),
        /^RELEASE_WRONG its proof had/,
      ],
      [() => store.put(resultKey, '{'), /^RELEASE_UNREADABLE/],
      [
        () => store.put(resultKey, store.text(resultKey).replace('"schemaVersion":1', '"schemaVersion":2')),
        /^RECORD_NEWER/,
      ],
      [() => store.put(resultKey.replace('result', 'notes'), 'x'), /^FOREIGN_OBJECT/],
    ];
    for (const [change, finding] of cases) {
      store.objects.clear();
      for (const [name, body] of before) store.objects.set(name, body);
      change();
      expect([String(change), (await codes()).join('\n')]).toEqual([String(change), expect.stringMatching(finding)]);
    }
  });

  it('notices a proof that contradicts itself, and a result whose retention differs from the retention in its proof', async () => {
    const lies: [change: Partial<ReleaseProof>, retentionDays: number, seen: string][] = [
      [{}, 7, 'lowered to 7 days, but its proof is about 30 days'],
      [
        { days: [{ from: slice.from, to: '2026-10-03T00:00:00Z', events: 0, method: 'events' }] },
        30,
        'its receipts do not cover all of 2026-10-01T00:00:00Z to 2026-10-03T00:00:00Z',
      ],
      [
        { receipts: [...proof.receipts, { key: 'data/x', sha256: '0'.repeat(64), objects: 1, bytes: 1 }] },
        30,
        'it rests',
      ],
    ];
    const before = new Map(store.objects);
    for (const [change, retentionDays, seen] of lies) {
      store.objects.clear();
      for (const [name, body] of before) store.objects.set(name, body);
      await release(change, retentionDays);
      expect(await codes()).toEqual([expect.stringContaining(`RELEASE_WRONG ${seen}`)]);
    }
  });
});

describe('an audit of the counts at the source', () => {
  const counted = async (verdict: CountVerdict, level: 'source' | 'content') => {
    const receiptWithCount: Receipt = {
      ...receipt,
      sourceCount: { verdict, reasons: [], method: 'events', countedAt: at, archived: 2, source: 1 },
      verification: { level, result: 'passed' },
    };
    store.put(key, receiptText(receiptWithCount));
    return audited();
  };

  it('reports a receipt whose counts differ, but no receipt with another verdict', async () => {
    const { findings, summary } = await counted('differs', 'content');
    expect(findings).toMatchObject([
      { code: 'SOURCE_COUNT_DIFFERS', key, expected: `1 events in the log group at ${at}`, seen: '2 events, archived' },
    ]);
    expect(summary.sourceCounts).toEqual({ equal: 0, differs: 1, ambiguous: 0 });
    for (const verdict of ['ambiguous', 'equal'] as const) {
      expect(await counted(verdict, 'content')).toMatchObject({
        findings: [],
        summary: { sourceCounts: { [verdict]: 1 } },
      });
    }
  });

  it('reports a receipt with the verification level `source` if the verdict about its counts is not `equal`', async () => {
    expect((await counted('equal', 'source')).findings).toEqual([]);
    expect((await counted('ambiguous', 'source')).findings).toMatchObject([{ code: 'RECEIPT_IMPLAUSIBLE' }]);
  });
});
