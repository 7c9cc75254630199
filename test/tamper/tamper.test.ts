import { beforeAll, describe, expect, it } from 'vitest';
import { FINDING_CODES } from '../../archive/audit/audit-findings.js';
import { type AuditFinding, type FindingCode, severityOf } from '../../archive/audit/index.js';
import { exportReport, periodReport } from '../../archive/reports/index.js';
import { exportPage } from '../../cli/output/report/export-page.js';
import { periodPage } from '../../cli/output/report/period-page.js';
import { instantMs } from '../../contract/index.js';
import { day } from './build-archive.js';
import { FORGERIES } from './forgeries.js';
import { LOG_MUTATIONS } from './log-mutations.js';
import { MANIFEST_MUTATIONS } from './manifest-mutations.js';
import { MARKED_UP, MARKUP } from './markup.js';
import { type Honest, rename } from './mutation.js';
import { OBJECT_MUTATIONS } from './object-mutations.js';
import { RECEIPT_MUTATIONS } from './receipt-mutations.js';
import { archiveWith, findingsIn, KEY, thousandSlices } from './sample.js';
import { shortNameOf } from './short-names.js';

/** `CODE name` of each finding, sorted, with the short name of its key. With the severity `notice`: `~CODE name`. */
const named = (findings: readonly AuditFinding[], isClosed = false): string[] =>
  findings
    .map((one) => `${severityOf(one, isClosed) === 'notice' ? '~' : ''}${one.code} ${shortNameOf(one.key)}`)
    .sort();

const RELEASES = 'archive/audit/release-audit.test.ts tampers with the records of releases, which this archive lacks';

const TABLES = [
  ['the log, if an attacker', LOG_MUTATIONS],
  ['the records of runs, if an attacker', MANIFEST_MUTATIONS],
  ['receipts, if an attacker', RECEIPT_MUTATIONS],
  ['objects, if an attacker', OBJECT_MUTATIONS],
  ['an archive, if the exporter itself', FORGERIES],
] as const;

let honest: Honest;
beforeAll(async () => {
  const bucket = await archiveWith();
  honest = { bucket, since: { name: 'kept', text: bucket.text(KEY.checkpoint(3)) } };
});

it('an audit finds nothing in the archive as its exports left it', async () => {
  expect(await findingsIn(honest.bucket, { since: honest.since })).toEqual([]);
});

it('an audit finds nothing in an archive of 1,000 slices', async () => {
  const bucket = await archiveWith({}, thousandSlices());
  const since = { name: 'kept', text: bucket.text(KEY.checkpoint(2)) };
  expect(named(await findingsIn(bucket, { since }))).toEqual([]);
  expect(bucket.listed('logs/_logferry/receipts/')).toHaveLength(1_000);
});

it('reports in HTML show texts of records and names of objects as plain text, even if these contain markup', async () => {
  const bucket = await archiveWith(MARKED_UP);
  bucket.put(`logs/_logferry/receipts/${MARKUP}.json`, MARKUP);
  rename(bucket, KEY.object('app2'), KEY.object('app2').replace('web-0', MARKUP.replaceAll('/', '-')));
  const archive = { objects: bucket, prefix: 'logs' };
  const window = { fromMs: instantMs(day(1)), toMs: instantMs(day(6)) };
  const pages = [
    exportPage(await exportReport(archive, 'exp-app', 1), MARKUP),
    periodPage(await periodReport(archive, window, instantMs('2026-12-01T00:00:00Z')), MARKUP),
  ];
  for (const page of pages) {
    for (const unwanted of ['<script', '<img', '\u001b']) expect(page).not.toContain(unwanted);
  }
  expect(pages[0]).toContain('&lt;script&gt;');
});

/** Findings that no mutation of these tests results in, each with the reason. */
const OF_NO_MUTATION: Partial<Record<FindingCode, string>> = {
  RELEASE_UNREADABLE: RELEASES,
  RELEASE_WRONG: RELEASES,
  RELEASE_RECEIPT_WRONG: RELEASES,
  RELEASE_UNFINISHED: RELEASES,
};

it('each code of a finding occurs in a mutation, or has a reason why it occurs in none', () => {
  const finds = TABLES.flatMap(([, mutations]) => mutations.flatMap((one) => one.finds));
  const found = new Set(finds.map((text) => text.replace('~', '').split(' ', 1)[0]));
  expect(FINDING_CODES.filter((code) => !found.has(code)).sort()).toEqual(Object.keys(OF_NO_MUTATION).sort());
});

for (const [what, mutations] of TABLES) {
  describe(`an audit names exactly what was done to ${what}`, () => {
    it.each(mutations)('$about', async ({ make, finds, options, isUnpinned, isInFolder, isClosed }) => {
      const tampered = await make(honest);
      const since = isUnpinned ? {} : { since: honest.since };
      const found = await findingsIn(tampered, { ...since, ...options?.(honest) }, isInFolder);
      expect(named(found, isClosed)).toEqual(finds);
    });
  });
}
