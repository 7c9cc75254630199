import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogferryError } from '../../../contract/index.js';
import type { CoverageRequest, CoverageSummary, GroupCoverage, LocalCoverage } from '../../../local/index.js';
import { FakeExports } from '../../../test/support/fake-exports.js';
import { connectTo, providerContext } from '../../../test/support/provider-context.js';
import { check, UNKNOWN } from '../../schema/index.js';
import { coverageAttributes, MOST_LISTED } from './attributes.js';
import { coverageData } from './index.js';

const NOTHING = Object.fromEntries(Object.keys(coverageAttributes).map((name) => [name, null]));
const DESTINATION = { bucket: 'archive', prefix: null, layout: null, bucket_owner: null };
const CONFIG = { ...NOTHING, destination: DESTINATION, region: 'eu-central-1' };

const day = (number: number): number => Date.UTC(2026, 9, number);
const DAYS = {
  ...{ atRisk: 1, failed: 1, missing: 3, unknown: 0, gone: 0, notDue: 1, partlyExpired: 0, expired: 0 },
  ...{ listed: 0, unsettled: 2, archived: 5, empty: 0, quiet: 4, beforeGroup: 0 },
};
const SUMMARY: CoverageSummary = {
  ...{ accountId: '111122223333', region: 'eu-central-1', at: '2026-11-20T00:00:00Z', groups: 2, groupsWithGaps: 1 },
  ...{ window: { from: '2026-10-01T00:00:00Z', to: '2026-10-11T00:00:00Z' }, deletedGroups: 0, atRisk: 1 },
  ...{ complete: false, gaps: [{ code: 'OPEN_DAYS', message: '5 days are open', hint: 'run' }], days: DAYS },
  ...{ neverArchived: ['/new'], noSuchGroups: [], earliestDeadline: '2026-11-22T00:00:00Z', warnings: [] },
};
const GROUP: GroupCoverage = {
  ...{ logGroup: '/pay', presence: 'present', hasReceipts: true, counts: DAYS },
  days: [
    { fromMs: day(1), toMs: day(4), state: 'missing' },
    { fromMs: day(4), toMs: day(9), state: 'archived' },
    { fromMs: day(9), toMs: day(10), state: 'failed' },
  ],
  atRisk: [{ fromMs: day(10), toMs: day(11), deadlineMs: day(12) }],
};

let asked: CoverageRequest[];

async function read(
  change: object,
  {
    groups = [GROUP],
    summary = {},
    block = {},
    stopped = new AbortController(),
    refusal,
  }: {
    groups?: readonly GroupCoverage[];
    summary?: Partial<CoverageSummary>;
    block?: object;
    stopped?: AbortController;
    refusal?: Error;
  } = {},
) {
  asked = [];
  const aws = {
    async coverage(request: CoverageRequest): Promise<LocalCoverage> {
      asked.push(request);
      if (refusal) throw refusal;
      async function* made() {
        yield* groups;
      }
      return { accountId: SUMMARY.accountId, atMs: 0, groups: made(), summary: () => ({ ...SUMMARY, ...summary }) };
    },
  };
  const context = providerContext(connectTo(new FakeExports()), { aws, block, stopped: stopped.signal });
  return coverageData.read({ ...CONFIG, ...change } as never, context);
}

beforeEach(() => {
  vi.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-20T15:00:00Z'));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('data "logferry_coverage"', () => {
  it('reports days by state, the open windows, and why the report is not complete', async () => {
    const { state, diagnostics } = await read({});
    expect(diagnostics).toEqual([]);
    expect(state).toEqual({
      ...CONFIG,
      ...{ account_id: '111122223333', complete: false, gaps: [{ code: 'OPEN_DAYS', message: '5 days are open' }] },
      ...{ log_groups: 2, log_groups_with_gaps: 1, earliest_deadline: '2026-11-22T00:00:00Z' },
      days: {
        ...{ archived: 5, empty: 0, quiet: 4, unsettled: 2, listed: 0, partly_expired: 0, expired: 0, gone: 0 },
        ...{ at_risk: 1, failed: 1, missing: 3, unknown: 0, not_due: 1, before_group: 0 },
      },
      missing: [
        { log_group: '/pay', from: '2026-10-01T00:00:00Z', to: '2026-10-04T00:00:00Z', state: 'missing' },
        { log_group: '/pay', from: '2026-10-09T00:00:00Z', to: '2026-10-10T00:00:00Z', state: 'failed' },
      ],
      missing_total: 2,
      at_risk: [
        {
          ...{ log_group: '/pay', from: '2026-10-10T00:00:00Z', to: '2026-10-11T00:00:00Z' },
          deadline: '2026-10-12T00:00:00Z',
        },
      ],
      ...{ at_risk_total: 1, never_archived: ['/new'], never_archived_total: 1 },
    });
    expect(new Set(Object.keys(state ?? {}))).toEqual(new Set(Object.keys(coverageAttributes)));
  });

  it('lists at most a hundred elements, and states the number of all elements', async () => {
    const neverArchived = Array.from({ length: 500 }, (_, index) => `/new/${index}`);
    const { state } = await read({}, { groups: Array.from({ length: 500 }, () => GROUP), summary: { neverArchived } });
    expect(state).toMatchObject({ missing_total: 1_000, at_risk_total: 500, never_archived_total: 500 });
    for (const list of [state?.missing, state?.at_risk, state?.never_archived]) expect(list).toHaveLength(MOST_LISTED);
  });

  it('asks by default about the last 30 days of every log group with receipts', async () => {
    await read({});
    expect(asked).toEqual([
      {
        source: {},
        window: { from: '2026-10-21T00:00:00Z', to: '2026-11-20T15:00:00Z' },
        destination: { bucket: 'archive', prefix: '', layout: 'plain' },
        region: 'eu-central-1',
        slice: 'day',
        atRiskMs: 7 * 86_400_000,
      },
    ]);
  });

  it('asks about the given log groups and times, with the defaults of the provider', async () => {
    const block = { defaults: { region: 'eu-west-1', account: null, destination: DESTINATION, requested_by: null } };
    const source = { log_groups: ['/b', '/a'], log_group_prefixes: null, log_group_pattern: null, tags: null };
    const change = {
      ...{ region: null, destination: null, account_id: '444455556666', receipts_only: true },
      ...{ source: { ...source, excludes: null, log_stream_prefix: null }, at_risk_within: 'PT48H' },
      ...{ from: '2026-10-01T06:00:00Z', to: 'P10D' },
    };
    const { state } = await read(change, { block });
    expect(asked).toMatchObject([
      {
        source: { logGroups: ['/a', '/b'] },
        window: { from: '2026-10-01T06:00:00Z', to: '2026-11-10T00:00:00Z' },
        ...{ region: 'eu-west-1', accountId: '444455556666', receiptsOnly: true, atRiskMs: 48 * 3_600_000 },
      },
    ]);
    // Attributes that the configuration leaves out are null in the state, although the question used the provider's
    // defaults.
    expect(state).toMatchObject({ region: null, destination: null, from: '2026-10-01T06:00:00Z' });
  });

  it('refuses an invalid configuration without a call to AWS', async () => {
    const { diagnostics } = await read({ region: null, destination: null });
    expect(diagnostics).toMatchObject([{ attribute: ['region'] }, { attribute: ['destination'] }]);
    const nothing = { log_groups: null, log_group_prefixes: null, log_group_pattern: null, tags: null };
    const source = { ...nothing, excludes: null, log_stream_prefix: null };
    const refused: [string[], object][] = [
      [['from'], { from: 'P1D', to: 'P2D' }],
      [['source', 'log_groups'], { source: { ...source, log_groups: ['a b'] } }],
      [['source', 'log_group_pattern'], { source: { ...source, log_group_pattern: '?' } }],
      [['destination', 'bucket'], { destination: { ...DESTINATION, bucket: 'B' } }],
      [['destination', 'bucket_owner'], { destination: { ...DESTINATION, bucket_owner: '1' } }],
      [['region'], { region: 'moon' }],
      [['slice'], { slice: 'year' }],
    ];
    for (const [attribute, change] of refused) {
      const { state, diagnostics: problems } = await read(change);
      expect([state, problems.map((problem) => problem.attribute)]).toEqual([null, [attribute]]);
    }
    const unknown = { block: { defaults: UNKNOWN } };
    expect(await read({ region: null }, unknown)).toMatchObject({ state: null, diagnostics: [{ severity: 'error' }] });
    expect(asked).toEqual([]);
    const wrong = { ...CONFIG, from: '30d', at_risk_within: '7d', account_id: '1' };
    expect(check(coverageAttributes, wrong as never).map(({ path }) => path)).toEqual([
      ['account_id'],
      ['from'],
      ['at_risk_within'],
    ]);
  });

  it('shows warnings, names the argument that AWS refuses, and says whose credentials are missing', async () => {
    const warnings = [{ code: 'POLICIES_UNREAD', message: 'not shown', hint: 'permit it' }];
    expect((await read({}, { summary: { warnings } as never })).diagnostics).toEqual([
      { severity: 'warning', summary: 'not shown', detail: 'permit it' },
    ]);
    const refusal = new LogferryError('BUCKET_MISSING', { bucket: 'archive' });
    expect((await read({}, { refusal })).diagnostics).toMatchObject([{ attribute: ['destination', 'bucket'] }]);
    const missing = new LogferryError('CREDENTIALS', { detail: 'none' });
    expect((await read({}, { refusal: missing })).diagnostics).toMatchObject([
      { detail: expect.stringContaining('the machine that runs Terraform') },
    ]);
  });

  it('ends without a report if Terraform stops', async () => {
    const stopped = new AbortController();
    stopped.abort();
    expect(await read({}, { stopped })).toMatchObject({ state: null, diagnostics: [{ summary: 'Interrupted' }] });
  });
});
