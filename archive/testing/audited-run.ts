import type { Slice } from '../../contract/index.js';
import { auditArchive } from '../audit/audit-archive.js';
import type { AuditFinding, FindingCode } from '../audit/audit-findings.js';
import type { AuditedArchive, AuditOptions, AuditSummary } from '../audit/options.js';
import type { BucketFacts } from '../audit/ports.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import type { Receipt } from '../records/receipt.js';
import { putArchived } from './archived-slice.js';
import { finishRun } from './finished-run.js';
import { MemoryStore } from './memory-store.js';
import { ARCHIVE, SLICE } from './samples.js';

export const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2026-10-04T00:00:00Z' };
export const DAY_TEXT = (day: number): string =>
  `2026-10-0${day}T01:00:00.000Z hello\n2026-10-0${day}T02:00:00.000Z world\n`;
export const day = (no: number): Slice => ({
  ...SLICE,
  from: `2026-10-0${no}T00:00:00Z`,
  to: `2026-10-0${no + 1}T00:00:00Z`,
});
export const askedAt = '2026-11-01T00:00:00Z';

export interface Sample {
  store: MemoryStore;
  receipts: Receipt[];
  sha256: string;
  checkpoint: string;
}

/** An archive with one closed run: two archived days and a day without events. */
export async function sample(more: Partial<Parameters<typeof finishRun>[2]> = {}): Promise<Sample> {
  const store = new MemoryStore();
  const receipts = [1, 2].map((no) =>
    putArchived(store, { slice: day(no), outcome: 'archived', askedAt, files: { web: [DAY_TEXT(no)] } }),
  );
  receipts.push(putArchived(store, { slice: day(3), outcome: 'empty', askedAt }));
  const { sha256, checkpoint } = await finishRun(store, ARCHIVE, {
    exportId: 'exp',
    receipts,
    window: WINDOW,
    ...more,
  });
  return { store, receipts, sha256, checkpoint: store.text(checkpoint) };
}

/** Audits an archive in memory. @returns the findings, their codes in order, and the summary */
export async function audit(
  store: MemoryStore,
  options: Partial<AuditOptions> = {},
  more: Partial<AuditedArchive> = {},
): Promise<{ findings: AuditFinding[]; codes: FindingCode[]; summary: AuditSummary }> {
  const findings: AuditFinding[] = [];
  const archive = { objects: store, prefix: '', isOriginal: true, ...more };
  const asked: AuditOptions = {
    level: 'content',
    keys: [],
    expected: [],
    found: (one) => findings.push(one),
    ...options,
  };
  const summary = await auditArchive(archive, asked);
  return { findings, codes: findings.map(({ code }) => code).sort(), summary };
}

/** Codes that an audit without a kept checkpoint finds in every unsigned archive. */
export const UNSIGNED: FindingCode[] = ['CHECKPOINT_UNSIGNED', 'LOG_END_UNPINNED', 'MANIFEST_UNSIGNED'];
/** The codes of the findings of an audit, without UNSIGNED. */
export const codesOf = async (store: MemoryStore, options?: Partial<AuditOptions>, more?: Partial<AuditedArchive>) =>
  (await audit(store, options, more)).codes.filter((code) => !UNSIGNED.includes(code));
export const keyOf = ({ slice, outcome, askedAt: asked }: Receipt): string => receiptKey(slice, outcome, asked);

/** A bucket that says nothing about its objects and has no lifecycle. */
export const NO_FACTS: BucketFacts = { factsOf: async () => undefined, expirationRules: async () => [] };
/** The key of the only part of the run. */
export const partOf = (): string => '_logferry/exports/exp/0000001.part-0000001.ndjson';
export const edit = (store: MemoryStore, key: string, from: string, to: string): void =>
  store.put(key, store.text(key).replace(from, to));
