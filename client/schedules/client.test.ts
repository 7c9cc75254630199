import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import {
  decodeOptionalStructuredCalendarSpecs,
  encodeOptionalStructuredCalendarSpecs,
} from '@temporalio/client/lib/schedule-helpers.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { EXPORT_WORKFLOW, parseSchedule, type ScheduleDefinition } from '../../contract/index.js';
import { temporalSchedule } from './action.js';
import { createScheduleClient } from './client.js';

const DEFINITION: ScheduleDefinition = {
  name: 'nightly',
  cron: '0 3 * * *',
  request: {
    source: { logGroups: ['/app'] },
    window: { lookback: 'P30D' },
    destination: { bucket: 'my-archive' },
    region: 'eu-central-1',
  },
};

/** Definition and state of a schedule, as Temporal describes them. */
type Held = Pick<ScheduleDescription, 'action' | 'policies' | 'state'>;

/** A schedule as `create` writes it. */
const written = (note?: string) => {
  const { action, policies } = temporalSchedule(parseSchedule(DEFINITION), 'logferry');
  return { action, policies, state: { paused: false, note, remainingActions: undefined } } as unknown as Held;
};

/** The schedule of a Temporal service in memory; undefined if there is none. */
let held: Held | undefined;

/** The names in the service's list. */
let listed: string[];

function description(scheduleId: string): ScheduleDescription {
  if (held === undefined) throw new ScheduleNotFoundError('not found', scheduleId);
  const { spec } = temporalSchedule(parseSchedule(DEFINITION), 'logferry');
  const calendars = decodeOptionalStructuredCalendarSpecs(
    encodeOptionalStructuredCalendarSpecs(spec.calendars) as never,
  );
  return {
    ...held,
    scheduleId,
    spec: { ...spec, calendars, intervals: [], skip: [] },
    info: {
      ...{ createdAt: new Date(0), recentActions: [], nextActionTimes: [], runningActions: [] },
      ...{ numActionsTaken: 0, numActionsMissedCatchupWindow: 0, numActionsSkippedOverlap: 0 },
    },
    raw: {},
  } as unknown as ScheduleDescription;
}

const change = (paused: boolean) => async (note: string) => {
  if (held !== undefined) held.state = { ...held.state, paused, note };
};

const service = {
  schedule: {
    async *list() {
      for (const scheduleId of listed) {
        const state = { paused: false };
        yield {
          scheduleId,
          state,
          action: { workflowType: EXPORT_WORKFLOW },
          info: { nextActionTimes: [], recentActions: [] },
        };
      }
    },
    async create({ scheduleId }: { scheduleId: string }) {
      throw new ScheduleAlreadyRunning('already running', scheduleId);
    },
    getHandle: (name: string) => ({
      describe: async () => description(name),
      pause: change(true),
      unpause: change(false),
      async update(updated: (before: ScheduleDescription) => Held) {
        held = updated(description(name));
      },
      async delete() {
        held = undefined;
      },
    }),
  },
} as unknown as Client;
const schedules = createScheduleClient({ client: service });

beforeEach(() => {
  held = written();
  listed = [];
});

describe('create over an existing schedule', () => {
  it('changes nothing if the definition is the same', async () => {
    expect(await schedules.create(DEFINITION)).toMatchObject({ created: false });
  });

  it.each([
    ['overlap policy', ({ policies }: Held) => Object.assign(policies, { overlap: ScheduleOverlapPolicy.ALLOW_ALL })],
    ['pause on failure', ({ policies }: Held) => Object.assign(policies, { pauseOnFailure: true })],
    ['catchUpWindow', ({ policies }: Held) => Object.assign(policies, { catchupWindow: 1 })],
    ['workflow id', ({ action }: Held) => Object.assign(action, { workflowId: 'another' })],
    ['task queue', ({ action }: Held) => Object.assign(action, { taskQueue: 'another' })],
    ['request', ({ action }: Held) => Object.assign(action, { args: [{ ...DEFINITION.request, region: 'x' }] })],
    ['request', ({ action }: Held) => Object.assign(action, { args: [] })],
  ])('is refused if another tool has changed its %s', async (what, byOtherTool) => {
    if (held !== undefined) byOtherTool(held);
    await expect(schedules.create(DEFINITION)).rejects.toMatchObject({
      code: 'SCHEDULE_EXISTS',
      message: expect.stringMatching(new RegExp(`: other ${what}$`)),
    });
  });
});

describe('a schedule whose request cannot be read', () => {
  const window = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };

  it.each([
    ['is absent', [], /its request cannot be read: /],
    ['has an unknown field', [{ ...DEFINITION.request, futureField: 1 }], /unknown field futureField/],
    ['has a window with from and to', [{ ...DEFINITION.request, window }], /window must have lookback/],
  ])('because the request %s, can be paused, resumed, updated and deleted', async (_what, args, says) => {
    const unreadable = () => {
      const schedule = written();
      return { ...schedule, action: { ...schedule.action, args } };
    };
    held = unreadable();
    const refusal = { code: 'UNREADABLE_SCHEDULE', message: expect.stringMatching(says) };
    await expect(schedules.describe('nightly')).rejects.toMatchObject(refusal);
    await expect(schedules.trigger('nightly')).rejects.toMatchObject(refusal);
    await expect(schedules.backfill('nightly', window)).rejects.toMatchObject(refusal);
    await schedules.pause('nightly');
    expect(held.state.paused).toBe(true);
    await schedules.resume('nightly');
    expect(held.state.paused).toBe(false);
    expect(await schedules.update(DEFINITION)).toMatchObject({ request: DEFINITION.request });
    held = unreadable();
    await schedules.delete('nightly');
    expect(held).toBeUndefined();
  });

  it('is distinguished from a schedule that exports no logs, which the client neither describes nor changes', async () => {
    const schedule = written();
    held = { ...schedule, action: { ...schedule.action, workflowType: 'other' } };
    const calls = [
      () => schedules.describe('nightly'),
      () => schedules.pause('nightly'),
      () => schedules.resume('nightly'),
      () => schedules.update(DEFINITION),
      () => schedules.create(DEFINITION),
      () => schedules.delete('nightly'),
    ];
    const before = structuredClone(held);
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'NOT_A_SCHEDULE' });
    expect(held).toEqual(before);
  });
});

describe('the note of a schedule', () => {
  it.each([undefined, ''])('stays when the schedule is paused and resumed with the note %j', async (none) => {
    held = written('owned by team a');
    await schedules.pause('nightly', none);
    expect(held.state).toMatchObject({ paused: true, note: 'owned by team a' });
    await schedules.resume('nightly', none);
    expect(held.state).toMatchObject({ paused: false, note: 'owned by team a' });
  });

  it('is replaced by a new note; without any note, Temporal gets the new state, such as "paused", as the note', async () => {
    const states = async (work: () => Promise<void>) => {
      await work();
      return held?.state.note;
    };
    expect(await states(() => schedules.pause('nightly'))).toBe('paused');
    expect(await states(() => schedules.resume('nightly'))).toBe('resumed');
    expect(await states(() => schedules.pause('nightly', 'audit'))).toBe('audit');
    expect(await states(() => schedules.resume('nightly', 'audit is over'))).toBe('audit is over');
  });
});

it('a name addresses the schedule that has it, or else the schedules of all targets that have it as common name', async () => {
  listed = [
    'n.prod.us-east-1',
    'n.111122223333.eu-central-1',
    'n.prod.nowhere',
    'n.a.b.eu-central-1',
    'nn.p.us-east-1',
  ];
  expect(await schedules.schedulesOf('n')).toEqual(['n']);
  held = undefined;
  expect(await schedules.schedulesOf('n')).toEqual(['n.111122223333.eu-central-1', 'n.prod.us-east-1']);
  await expect(schedules.schedulesOf('n.prod')).rejects.toMatchObject({ code: 'UNKNOWN_SCHEDULE' });
  await expect(schedules.schedulesOf('')).rejects.toMatchObject({ code: 'INVALID_SCHEDULE' });
});
