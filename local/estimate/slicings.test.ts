import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inListingOrder } from '../../activities/plan/months.js';
import {
  ARCHIVE,
  NOW,
  type PlanWorld,
  pagesOf,
  requestOf,
  surveyedGroup,
  windowOf,
} from '../../activities/plan/testing/plan-world.js';
import { planWorlds } from '../../activities/plan/testing/plan-worlds.js';
import { instantMs, type ResolvedRequest } from '../../contract/index.js';
import { Slicings } from './slicings.js';

async function tasksOf(world: PlanWorld): Promise<number> {
  const pages = await pagesOf(world);
  return pages.flatMap(({ slices }) => slices).filter(({ without }) => without === undefined).length;
}

/** The slicings that are counted while a world is planned, and the number of tasks of its plan. */
async function countedWhilePlanning(world: PlanWorld): Promise<{ slicings: Slicings; tasks: number }> {
  const groups = inListingOrder(world.groups, ARCHIVE);
  const positions = new Map(groups.map(({ name, position }) => [name, position]));
  const slicings = new Slicings(world.request, instantMs(NOW), groups);
  let tasks = 0;
  for (const { slices } of await pagesOf(world)) {
    for (const planned of slices) {
      if (planned.without === 'expired') continue;
      if (planned.without === undefined) tasks += 1;
      slicings.add(positions.get(planned.slice.logGroup) ?? 0, windowOf(planned), planned.without === undefined);
    }
  }
  return { slicings, tasks };
}

/**
 * Leaves out the first event of groups whose newest event is known, because values that are chosen independently can
 * contradict each other.
 */
const consistent = ({ answers = {}, ...world }: PlanWorld): PlanWorld => ({
  ...world,
  answers: Object.fromEntries(
    Object.entries(answers).map(([name, { newest, first }]) => [
      name,
      newest === undefined ? (first === undefined ? {} : { first }) : { newest },
    ]),
  ),
});

it('an estimate counts the tasks that a plan with longer slices has', async () => {
  await fc.assert(
    fc.asyncProperty(planWorlds, async (any) => {
      const world = consistent(any);
      const day: ResolvedRequest = { ...world.request, slice: 'day' };
      const { slicings, tasks } = await countedWhilePlanning({ ...world, request: day });
      const cheaper = slicings.cheaperThan(tasks);
      for (const { slice, certainty, tasks: counted } of cheaper) {
        const longer = await tasksOf({ ...world, request: { ...day, slice } });
        if (certainty === 'exact') expect(counted).toBe(longer);
        // A young group can have one more task, for the slice that contains its first possible event.
        expect(longer - counted).toBeGreaterThanOrEqual(0);
        expect(longer - counted).toBeLessThanOrEqual(world.groups.length);
      }
    }),
    { numRuns: 40 },
  );
});

const year = (more: Partial<ResolvedRequest> = {}): ResolvedRequest => ({
  ...requestOf('2025-11-19T00:00:00Z', '2026-11-19T00:00:00Z'),
  ...more,
});

it('an estimate offers months and weeks for a year of days, only months for a year of weeks, and nothing for the hive layout', async () => {
  const groups = [surveyedGroup('g/a'), surveyedGroup('g/b')];
  const world = { groups, request: year() };
  const { slicings, tasks } = await countedWhilePlanning(world);
  expect(slicings.cheaperThan(tasks).map(({ slice, tasks: fewer }) => [slice, fewer])).toEqual([
    ['month', 26],
    ['week', 120],
  ]);
  const weeks = await countedWhilePlanning({ ...world, request: year({ slice: 'week' }) });
  expect(weeks.tasks).toBe(120);
  expect(weeks.slicings.cheaperThan(120).map(({ slice }) => slice)).toEqual(['month']);
  const hive = year({ destination: { bucket: 'archive', prefix: '', layout: 'hive' } });
  expect((await countedWhilePlanning({ ...world, request: hive })).slicings.cheaperThan(730)).toEqual([]);
});

it('an estimate offers slicings that end at the last whole slice if the user gave no end of the window', async () => {
  const asked = { from: '2026-10-10T00:00:00Z', to: '2026-11-19T12:00:00Z' };
  const request = { ...requestOf('2026-10-10T00:00:00Z', '2026-11-19T00:00:00Z'), asked };
  const { slicings, tasks } = await countedWhilePlanning({ groups: [surveyedGroup('g/a')], request });
  expect(slicings.cheaperThan(tasks)).toEqual([
    { slice: 'month', tasks: 1, certainty: 'exact', to: '2026-11-01T00:00:00Z' },
    { slice: 'week', tasks: 6, certainty: 'exact', to: '2026-11-15T00:00:00Z' },
  ]);
  const short = { ...request, window: { ...request.window, from: '2026-11-09T00:00:00Z' } };
  const few = await countedWhilePlanning({ groups: [surveyedGroup('g/a')], request: short });
  expect(few.slicings.cheaperThan(few.tasks).map(({ slice }) => slice)).toEqual(['week']);
});
