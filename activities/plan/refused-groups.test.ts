import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { LogferryError } from '../../contract/index.js';
import { planSlices } from '../plan-slices.js';
import type { Aws, LogGroup } from '../ports.js';
import type { ExportDeps } from '../shared/deps.js';
import { surveyGroups } from '../survey-groups.js';
import { inActivity } from '../testing/in-activity.js';
import { ACCOUNT_ID, openedExport } from '../testing/opened-export.js';
import type { OpenedExport } from '../types/opening.js';
import type { PlanCursor, PlanPage } from '../types/planning.js';

const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2026-10-04T00:00:00Z' };
const WORDS = 'logs:DescribeLogStreams: with an explicit deny';

let store: MemoryStore;
let opened: OpenedExport;
let names: string[];
/** Decides whether AWS refuses to answer for a log group. */
let isRefused: (name: string) => boolean;
let asked: string[];

beforeEach(async () => {
  store = new MemoryStore();
  opened = await openedExport(store, {
    source: { logGroupPrefix: '/' },
    window: WINDOW,
    destination: { bucket: 'archive' },
    region: 'eu-central-1',
  });
  names = ['/a', '/secure', '/z'];
  isRefused = (name) => name === '/secure';
  asked = [];
});

const groupOf = (name: string): LogGroup => ({
  ...{ name, arn: `arn:${name}`, createdAt: '2026-01-01T00:00:00Z', logClass: 'STANDARD' },
});

/** Makes the dependencies of a new worker, which remembers no answers of an earlier worker. */
const deps = (): ExportDeps => {
  const aws = {
    identity: async () => ({ accountId: ACCOUNT_ID, arn: 'arn' }),
    nowMs: async () => Date.now(),
    objects: () => store,
    logGroups: {
      async *list() {
        yield* names.map(groupOf);
      },
      findMany: async (wanted: readonly string[]) => new Map(wanted.map((name) => [name, groupOf(name)])),
      retentionPolicies: async () => [],
      async newestEvent(name: string) {
        asked.push(name);
        if (isRefused(name)) throw new LogferryError('ACCESS_DENIED', { detail: WORDS });
        return '2026-11-01T00:00:00Z';
      },
    },
  } as unknown as Aws;
  return { awsFor: async () => aws, authorize: async () => 'any', timings: opened.timings } as unknown as ExportDeps;
};

const survey = (pass: number) => inActivity({}, () => surveyGroups(deps(), { export: opened, pass }));
const page = (pass: number, cursor?: PlanCursor, givesUp?: true) =>
  inActivity({}, () =>
    planSlices(deps(), { export: opened, pass, partNo: 1, ...(cursor && { cursor }), ...(givesUp && { givesUp }) }),
  );

const planned = async (answer: ReturnType<typeof page>): Promise<PlanPage> => {
  const given = await answer;
  if (given.kind !== 'planned') throw new Error(`the page is not planned: ${given.failure.code}`);
  return given;
};
const groupsIn = ({ slices }: PlanPage): string[] => [...new Set(slices.map(({ slice }) => slice.logGroup))];

/** Plans the first pass, which has one page. @returns the cursor behind that page, at which AWS is asked again */
async function leftOut(): Promise<PlanCursor> {
  await survey(1);
  const { cursor, ...first } = await planned(page(1));
  expect(groupsIn({ ...first })).toEqual(names.filter((name) => !isRefused(name)));
  expect(first.refused?.message).toContain(WORDS);
  if (!cursor?.asksAgain) throw new Error('the last page does not lead to asking AWS again');
  return cursor;
}

describe('a log group that AWS refuses to answer for', () => {
  it('is left out, and is the only group that AWS is asked about again after the last page', async () => {
    const cursor = await leftOut();
    asked = [];
    expect(await page(1, cursor)).toMatchObject({
      kind: 'blind',
      failure: { code: 'ACCESS_DENIED', message: `/secure: AWS denies access: ${WORDS}` },
    });
    expect(asked).toEqual(['/secure']);
  });

  it('is planned by the next pass once AWS answers, even if the attempt that got the answer was lost', async () => {
    const cursor = await leftOut();
    isRefused = () => false;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const over = await planned(page(1, cursor));
      expect([over.answered, over.refused, over.cursor]).toEqual([true, undefined, undefined]);
    }
    await survey(2);
    const next = await planned(page(2));
    expect(groupsIn(next)).toContain('/secure');
    expect([next.refused, next.cursor]).toEqual([undefined, undefined]);
  });

  it('becomes a failure with its name and open range when it is given up, and is not named again by a later pass', async () => {
    const cursor = await leftOut();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const over = await planned(page(1, cursor, true));
      expect([over.failed, over.cursor]).toEqual([1, undefined]);
      expect(over.failures).toMatchObject([
        { code: 'ACCESS_DENIED', message: expect.stringContaining(WORDS), slice: { logGroup: '/secure', ...WINDOW } },
      ]);
    }
    await survey(2);
    const next = await planned(page(2));
    expect(groupsIn(next)).toEqual(['/a', '/z']);
    expect([next.refused, next.cursor]).toEqual([undefined, undefined]);
  });

  it('is still asked about after AWS has answered for another refused group', async () => {
    names = ['/a', '/secure', '/secret'];
    isRefused = (name) => name.startsWith('/sec');
    const cursor = await leftOut();
    isRefused = (name) => name === '/secret';
    const between = await planned(page(1, cursor));
    expect([between.answered, between.refused?.message]).toEqual([true, expect.stringContaining('/secret')]);
    expect(await page(1, between.cursor)).toMatchObject({ kind: 'blind' });
  });
});

describe('a permission that AWS denies', () => {
  it('for all log groups stops the whole plan until AWS grants it', async () => {
    isRefused = () => true;
    await survey(1);
    expect(await page(1)).toMatchObject({ kind: 'blind', failure: { code: 'ACCESS_DENIED' } });
    isRefused = () => false;
    expect(groupsIn(await planned(page(1)))).toEqual(names);
  });

  it('for all groups of a page, but not for others, leaves only these groups out', async () => {
    names = Array.from({ length: 120 }, (_, at) => `/g${1_000 + at}`);
    isRefused = (name) => name < '/g1060';
    await survey(1);
    const first = await planned(page(1));
    expect(groupsIn(first)[0]).toBe('/g1060');
    expect(first.refused?.message).toContain('/g1000');
  });
});
