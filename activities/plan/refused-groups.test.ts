import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { LogferryError } from '../../contract/index.js';
import { planSlices } from '../plan-slices.js';
import type { Aws, LogGroup } from '../ports.js';
import type { ExportDeps } from '../shared/deps.js';
import { surveyGroups } from '../survey-groups.js';
import { inActivity } from '../testing/in-activity.js';
import { ACCOUNT_ID, openedExport } from '../testing/opened-export.js';
import type { OpenedExport, PlanCursor, PlanPage } from '../types.js';

const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2026-10-04T00:00:00Z' };
const WORDS = 'logs:DescribeLogStreams: with an explicit deny';

let store: MemoryStore;
let opened: OpenedExport;
let names: string[];
/** The groups that AWS refuses to answer for. */
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

/** Dependencies of another worker each time: none remembers what an earlier one has asked. */
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
  if (given.kind !== 'planned') throw new Error(`it is ${given.failure.code}`);
  return given;
};
const groupsIn = ({ slices }: PlanPage): string[] => [...new Set(slices.map(({ slice }) => slice.logGroup))];

/** The first page of the first pass, and where AWS is asked again. */
async function leftOut(): Promise<PlanCursor> {
  await survey(1);
  const { cursor, ...first } = await planned(page(1));
  expect(groupsIn({ ...first })).toEqual(names.filter((name) => !isRefused(name)));
  expect(first.refused?.message).toContain(WORDS);
  if (!cursor?.asksAgain) throw new Error('it does not ask again');
  return cursor;
}

describe('a log group that AWS refuses to answer for', () => {
  it('is left out, and asked about again behind the last page, without the others', async () => {
    const cursor = await leftOut();
    asked = [];
    expect(await page(1, cursor)).toMatchObject({
      kind: 'blind',
      failure: { code: 'ACCESS_DENIED', message: `/secure: AWS denies access: ${WORDS}` },
    });
    expect(asked).toEqual(['/secure']);
  });

  it('is planned by the next pass once AWS answers, also if the attempt that saw it was lost', async () => {
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

  it('is a failure by name with its open range when it is given up, and no later pass names it again', async () => {
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

  it('of several goes on to be asked about while others are answered for', async () => {
    names = ['/a', '/secure', '/secret'];
    isRefused = (name) => name.startsWith('/sec');
    const cursor = await leftOut();
    isRefused = (name) => name === '/secret';
    const between = await planned(page(1, cursor));
    expect([between.answered, between.refused?.message]).toEqual([true, expect.stringContaining('/secret')]);
    expect(await page(1, between.cursor)).toMatchObject({ kind: 'blind' });
  });
});

describe('a right that is refused for all log groups', () => {
  it('is a trouble of the whole plan', async () => {
    isRefused = () => true;
    await survey(1);
    expect(await page(1)).toMatchObject({ kind: 'blind', failure: { code: 'ACCESS_DENIED' } });
    isRefused = () => false;
    expect(groupsIn(await planned(page(1)))).toEqual(names);
  });

  it('is told from one that is refused for a whole page of them', async () => {
    names = Array.from({ length: 120 }, (_, at) => `/g${1_000 + at}`);
    isRefused = (name) => name < '/g1060';
    await survey(1);
    const first = await planned(page(1));
    expect(groupsIn(first)[0]).toBe('/g1060');
    expect(first.refused?.message).toContain('/g1000');
  });
});
