import { describe, expect, it, vi } from 'vitest';
import type { EndedSlice, ExportActivities, OpenedExport, PlanPage, RecordAnswer } from '../../activities/index.js';
import {
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  type ErrorCode,
  type ExportResult,
  explain,
  type ResolvedRequest,
} from '../../contract/index.js';
import { Cancellation } from './cancellation.js';
import { ExportRun } from './export-run.js';
import { Mailbox } from './mailbox.js';
import type { RunActivities } from './runtime.js';
import { newState } from './state.js';
import { VirtualRuntime } from './testing/virtual-runtime.js';

const CANCEL = { requestedBy: 'auditor', reason: 'wrong bucket' };
const opened = {
  exportId: 'e',
  laneId: 'export-lane/1/r',
  laneSettings: DEFAULT_LANE_SETTINGS,
  archive: { accountId: '1' },
  startedAt: 's',
  timings: DEFAULT_TIMINGS,
} as OpenedExport;
const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };
const request = { region: 'r', weight: 1, slice: 'day', window: WINDOW } as ResolvedRequest;

const slice = (at: number) => ({ slice: { logGroup: `g${at}`, from: 'f', to: 't', generation: 1 } });
const NOTHING: PlanPage = { kind: 'planned', slices: [], skipped: 0, unsettled: 0, wrotePart: false };
const pageOf = (count: number, more: Partial<PlanPage> = {}): PlanPage => ({
  ...NOTHING,
  slices: Array.from({ length: count }, (_, at) => slice(at)),
  ...more,
});
const archived = ({ slice: { logGroup } }: EndedSlice): RecordAnswer => ({
  kind: 'recorded',
  outcome: 'archived',
  entries: [{ key: logGroup, sha256: 'h', outcome: 'archived', skipped: false }],
  slices: 1,
  unsettled: 0,
  objects: 1,
  bytes: 1,
  events: 1,
});
const SURVEYED = { kind: 'surveyed', groups: 1, warnings: [], failed: 0, failures: [] };
const blind = (code: ErrorCode) => ({ kind: 'blind' as const, failure: explain(code) });
const LOST = { kind: 'unclear', failure: explain('AWS_CALL_FAILED') };
const never = () => new Promise<never>(() => undefined);

/** Activities that succeed, so that the export completes. */
function working(mailbox: Mailbox, state: ReturnType<typeof newState>) {
  return {
    surveyGroups: vi.fn(async (): Promise<unknown> => SURVEYED),
    countSlices: vi.fn(async (): Promise<unknown> => blind('AWS_BUSY')),
    planSlices: vi.fn(async (): Promise<unknown> => NOTHING).mockResolvedValueOnce(pageOf(3)),
    requestTurn: vi.fn(async (): Promise<string> => {
      if (state.turn.requestId) mailbox.granted.add(state.turn.requestId);
      return 'lane-run';
    }),
    lookAtLane: vi.fn(async (): Promise<string> => 'lane-run'),
    createOrAdopt: vi.fn(async (): Promise<unknown> => ({ kind: 'created', task: { taskId: 't', adopted: false } })),
    findExportTask: vi.fn(async (): Promise<unknown> => ({ kind: 'absent' })),
    cancelExportTask: vi.fn(async (): Promise<unknown> => ({ kind: 'accepted' })),
    watchExportTask: vi.fn(() => async (): Promise<unknown> => ({ kind: 'over', status: 'COMPLETED' })),
    verifyAndRecord: vi.fn(async ({ ended }: { ended: EndedSlice[] }): Promise<RecordAnswer[]> => ended.map(archived)),
    recordPart: vi.fn(async (): Promise<unknown> => ({ kind: 'written' })),
    closeManifest: vi.fn(async (): Promise<unknown> => ({ kind: 'written', location: 's3://b/k', sha256: 'm' })),
  };
}
type Working = ReturnType<typeof working>;
type PlanInput = Parameters<ExportActivities['planSlices']>[0];

function begun() {
  const state = newState(opened);
  const mailbox = new Mailbox();
  const activities = working(mailbox, state);
  const runtime = new VirtualRuntime(activities as unknown as RunActivities);
  const run = new ExportRun(runtime, mailbox, new Cancellation(runtime, mailbox), request, state);
  const result = async (): Promise<ExportResult> => {
    if ((await run.work()) === 'continue') throw new Error('it continued as new');
    return run.close();
  };
  return { state, mailbox, activities, runtime, run, result };
}

it('completes an export if AWS refuses nothing', async () => {
  const { runtime, result, activities } = begun();
  expect(await runtime.play(result(), 10)).toMatchObject({ status: 'completed', slices: { archived: 3 } });
  expect(activities.createOrAdopt).toHaveBeenCalledTimes(3);
});

/** Stages at which a run can wait. Each function makes the activity of its stage give the answer `answer`. */
const STAGES: Record<string, (activities: Working, answer: () => Promise<unknown>) => void> = {
  'while it chooses log groups': ({ surveyGroups }, answer) => void surveyGroups.mockImplementation(answer),
  'while it plans': ({ planSlices }, answer) => void planSlices.mockReset().mockImplementation(answer),
  'while it plans ahead': ({ planSlices }, answer) => {
    planSlices
      .mockReset()
      .mockResolvedValueOnce(pageOf(1, { cursor: { unit: 0, group: 'g' } }))
      .mockImplementation(answer);
  },
  'while it reads back': ({ verifyAndRecord }, answer) => {
    verifyAndRecord.mockImplementation(async ({ ended }) => {
      const one = (await answer()) as RecordAnswer;
      return ended.map(() => one);
    });
  },
  'while it writes the list of receipts': ({ planSlices, recordPart }, answer) => {
    const slices = Array.from({ length: 450 }, (_, at) => ({ ...slice(at), without: 'quiet' as const }));
    planSlices.mockReset().mockResolvedValue(NOTHING);
    for (const unit of [1, 2, 3])
      planSlices.mockResolvedValueOnce({ ...NOTHING, slices, cursor: { unit, group: 'g' } });
    recordPart.mockImplementation(answer);
  },
  'while it writes the manifest': ({ closeManifest }, answer) => void closeManifest.mockImplementation(answer),
  'before a create': ({ createOrAdopt }, answer) => void createOrAdopt.mockImplementation(answer),
  'while it looks for the task of a lost create': ({ createOrAdopt, findExportTask }, answer) => {
    createOrAdopt.mockResolvedValueOnce(LOST);
    findExportTask.mockImplementation(answer);
  },
  'while it watches a task': ({ watchExportTask }, answer) =>
    void watchExportTask.mockReturnValue(answer as () => Promise<unknown>),
};
const FOLLOWS = ['while it looks for the task of a lost create', 'while it watches a task'];
const ANSWERS = {
  refused: async () => blind('ACCESS_DENIED'),
  unreachable: async () => blind('AWS_UNREACHABLE'),
  throttling: async () => blind('AWS_BUSY'),
  failing: async () => blind('AWS_CALL_FAILED'),
  hanging: never,
};
const OUTAGES = ['unreachable', 'throttling', 'failing'] as const;
const stagesTimesAnswers = Object.keys(STAGES).flatMap((stage) =>
  Object.keys(ANSWERS).map((answer) => [stage, answer as keyof typeof ANSWERS] as const),
);

/** Makes AWS fail in a stage. @returns a function that makes AWS work again */
function failsUntil(stage: string, activities: Working, answer: () => Promise<unknown>): () => void {
  const works = Object.entries(activities).map(([, verb]) => [verb, verb.getMockImplementation()] as const);
  STAGES[stage]?.(activities, answer);
  return () => {
    for (const [verb, work] of works) if (verb !== activities.planSlices) verb.mockImplementation(work as never);
    activities.planSlices.mockReset().mockResolvedValue(NOTHING);
    if (stage === 'while it plans' || stage === 'while it chooses log groups') {
      activities.planSlices.mockResolvedValueOnce(pageOf(3));
    }
  };
}

describe('cancelling ends', () => {
  // A create cannot hang, because Temporal ends the activity. A task that may exist is followed for longer, see below.
  it.each(
    stagesTimesAnswers.filter(
      ([stage, answer]) => (stage !== 'before a create' || answer !== 'hanging') && stage !== FOLLOWS[0],
    ),
  )('an export within 15 minutes, %s (fault: %s)', async (stage, answer) => {
    const { activities, runtime, mailbox, result } = begun();
    STAGES[stage]?.(activities, ANSWERS[answer]);
    runtime.at(5, () => {
      mailbox.cancel = CANCEL;
    });
    const { status, cancelledBy } = await runtime.play(result(), 20);
    // The content of the manifest was fixed before the cancel, so the result does not name the cancel.
    const isClosing = stage === 'while it writes the manifest';
    expect([status, cancelledBy]).toEqual(isClosing ? ['partial', undefined] : ['cancelled', CANCEL]);
    expect(runtime.minutes).toBeGreaterThanOrEqual(5);
  });

  it('an export whose lane answers no request for a turn', async () => {
    const { activities, runtime, mailbox, result } = begun();
    activities.requestTurn.mockImplementation(never);
    runtime.at(5, () => {
      mailbox.cancel = CANCEL;
    });
    expect(await runtime.play(result(), 6)).toMatchObject({ status: 'cancelled', slices: { cancelled: 3 } });
  });

  it('an export that waits for its turn, and the export withdraws its request', async () => {
    const { activities, runtime, mailbox, result } = begun();
    activities.requestTurn.mockResolvedValue('lane-run');
    runtime.at(5, () => {
      mailbox.cancel = CANCEL;
    });
    expect(await runtime.play(result(), 6)).toMatchObject({ status: 'cancelled' });
    expect(runtime.signals).toEqual([expect.objectContaining({ name: 'release', message: { requestId: 'run/1' } })]);
  });

  it.each([
    ['the search for the task of a lost create', { createOrAdopt: 'unclear', findExportTask: 'hangs' }],
    ['the watch of a task, and its cancel', { watchExportTask: 'hangs', cancelExportTask: 'hangs' }],
  ])('an export after the 24 h within which AWS ends every task, if AWS does not answer %s', async (_of, hangs) => {
    const { activities, runtime, mailbox, result } = begun();
    if ('findExportTask' in hangs) activities.createOrAdopt.mockResolvedValue(LOST);
    if ('findExportTask' in hangs) activities.findExportTask.mockImplementation(never);
    if ('watchExportTask' in hangs) activities.watchExportTask.mockReturnValue(never);
    if ('cancelExportTask' in hangs) activities.cancelExportTask.mockImplementation(never);
    runtime.at(5, () => {
      mailbox.cancel = CANCEL;
    });
    expect(await runtime.play(result(), 24 * 60 + 30)).toMatchObject({ status: 'cancelled' });
    expect(runtime.minutes).toBeGreaterThanOrEqual(24 * 60);
  });

  it('an export that checks a lane that does not answer', async () => {
    const { activities, runtime, mailbox, result } = begun();
    activities.createOrAdopt.mockResolvedValue({ kind: 'slotTaken' });
    activities.lookAtLane.mockImplementation(never);
    runtime.at(5, () => {
      mailbox.cancel = CANCEL;
    });
    expect(await runtime.play(result(), 6)).toMatchObject({ status: 'cancelled' });
    expect(activities.lookAtLane).toHaveBeenCalled();
  });
});

/** The status of an export after a refusal that does not end, by stage. A run that has planned no slice has failed. */
const ENDS_AS: Record<string, string> = {
  'while it chooses log groups': 'failed',
  'while it plans': 'failed',
  'while it plans ahead': 'partial',
  'while it reads back': 'failed',
  'while it writes the list of receipts': 'partial',
  'while it writes the manifest': 'partial',
  'before a create': 'refused',
};

describe('a refusal', () => {
  it.each(stagesTimesAnswers.filter(([stage, answer]) => answer === 'refused' && !FOLLOWS.includes(stage)))(
    'is shown in the progress for 15 minutes, and then ends the slice or run that it concerns: %s',
    async (stage) => {
      const { activities, runtime, run, result } = begun();
      STAGES[stage]?.(activities, ANSWERS.refused);
      const shown: (string | undefined)[] = [];
      for (const minute of [1, 14]) runtime.at(minute, () => void shown.push(run.progress().trouble?.code));
      const { status, failures } = await runtime.play(result(), 40);
      expect(shown).toEqual(['ACCESS_DENIED', 'ACCESS_DENIED']);
      expect(runtime.minutes).toBeGreaterThanOrEqual(15);
      expect(status).toBe(ENDS_AS[stage]);
      expect(failures).toContainEqual(expect.objectContaining({ code: 'ACCESS_DENIED' }));
    },
  );

  it.each(stagesTimesAnswers.filter(([, answer]) => answer === 'refused'))(
    'that lasts for a few minutes leaves no slice open: %s',
    async (stage) => {
      const { activities, runtime, run, result } = begun();
      runtime.at(10, failsUntil(stage, activities, ANSWERS.refused));
      const { status, slices } = await runtime.play(result(), 20);
      expect(status).toBe('completed');
      expect(slices.archived + slices.quiet).toBeGreaterThan(0);
      expect(run.progress().trouble).toBeUndefined();
    },
  );

  it('of reading objects back stops creates at once: the export creates two of many tasks, and all windows stay open', async () => {
    const { activities, runtime, result } = begun();
    activities.planSlices.mockReset().mockResolvedValueOnce(pageOf(25)).mockResolvedValue(NOTHING);
    activities.verifyAndRecord.mockImplementation(async ({ ended }) => ended.map(() => blind('BUCKET_ACCESS')));
    expect(await runtime.play(result(), 20)).toMatchObject({
      status: 'failed',
      slices: { failed: 25 },
      tasksCreated: 2,
    });
  });

  it('whose cause is an outage does not end the export, which asks fewer than 500 times in 24 h', async () => {
    const { activities, runtime, result } = begun();
    activities.verifyAndRecord.mockImplementation(async ({ ended }) => ended.map(() => blind('AWS_UNREACHABLE')));
    await expect(runtime.play(result(), 24 * 60)).rejects.toThrow('not over');
    expect(activities.verifyAndRecord.mock.calls.length).toBeLessThan(500);
  });

  it('of reading one slice back leaves only that slice open', async () => {
    const { activities, runtime, result } = begun();
    activities.planSlices.mockReset().mockResolvedValueOnce(pageOf(40)).mockResolvedValue(NOTHING);
    activities.verifyAndRecord.mockImplementation(async ({ ended }) =>
      ended.map((each) => (each.slice.logGroup === 'g7' ? blind('BUCKET_KEY') : archived(each))),
    );
    const { slices, failures } = await runtime.play(result(), 20);
    expect(slices).toMatchObject({ archived: 39, failed: 1 });
    expect(failures).toMatchObject([{ code: 'BUCKET_KEY', slice: { logGroup: 'g7' } }]);
  });

  it('of creates because of the clock or the configuration of a worker only delays the export if the refusal ends', async () => {
    for (const answer of [{ kind: 'unsent', reason: 'clock' }, blind('DESTINATION_NOT_ALLOWED')]) {
      const { activities, runtime, result } = begun();
      activities.createOrAdopt.mockResolvedValue(answer);
      runtime.at(10, () => {
        activities.createOrAdopt.mockResolvedValue({ kind: 'created', task: { taskId: 't', adopted: false } });
      });
      expect(await runtime.play(result(), 15)).toMatchObject({ status: 'completed', slices: { archived: 3 } });
    }
  });

  it('of creates because of a clock that stays wrong ends the whole export after the time limit of one slice', async () => {
    const { activities, runtime, result } = begun();
    activities.createOrAdopt.mockResolvedValue({ kind: 'unsent', reason: 'clock' });
    const { slices, failures } = await runtime.play(result(), 20);
    expect(slices).toMatchObject({ failed: 3 });
    expect(failures[0]).toMatchObject({ code: 'CLOCK_SKEW' });
    expect(runtime.minutes).toBeGreaterThan(15);
  });

  it('is remembered by the next run of an export that continues as new', async () => {
    const { activities, runtime, run, state } = begun();
    activities.planSlices.mockReset().mockResolvedValue(blind('ACCESS_DENIED'));
    runtime.at(7, () => {
      runtime.events = DEFAULT_TIMINGS.historyEvents;
    });
    expect(await runtime.play(run.work(), 10)).toBe('continue');
    expect(state.troubles.planning).toMatchObject({ since: '2026-11-20T12:00:00Z' });
  });
});

describe('a log group that AWS refuses to answer for', () => {
  const refused = explain('ACCESS_DENIED', { detail: 'with an explicit deny' });
  const again = { unit: 9, group: '', asksAgain: true as const };
  const failure = { ...refused, slice: { ...slice(9).slice, logGroup: '/secure' } };

  /**
   * An export of three slices, and of a log group that planning leaves out because AWS refuses it until `answers` is
   * true.
   */
  function leavingOut(answers: () => boolean) {
    const world = begun();
    world.activities.planSlices.mockReset().mockImplementation((async (input: PlanInput): Promise<unknown> => {
      const { pass, cursor, givesUp } = input;
      if (pass === 1 && cursor === undefined) return pageOf(3, { refused, cursor: again });
      if (pass === 1 && givesUp) return { ...NOTHING, failed: 1, failures: [failure] };
      if (pass === 1) return answers() ? { ...NOTHING, answered: true } : { kind: 'blind', failure: refused };
      return pass === 2 && answers() ? pageOf(1) : NOTHING;
    }) as never);
    return world;
  }

  it('stops no other group, and becomes a failure with its name after AWS was asked about it again for 15 minutes', async () => {
    const { activities, runtime, run, result } = leavingOut(() => false);
    const shown: (string | undefined)[] = [];
    const archived: number[] = [];
    for (const minute of [1, 14]) {
      runtime.at(minute, () => {
        shown.push(run.progress().trouble?.message);
        archived.push(run.progress().slices.archived);
      });
    }
    const { status, slices, failures } = await runtime.play(result(), 18);
    expect(archived).toEqual([3, 3]);
    expect(shown).toEqual([refused.message, refused.message]);
    expect([status, slices.planned, slices.archived, slices.failed]).toEqual(['partial', 4, 3, 1]);
    expect(failures).toEqual([failure]);
    expect(runtime.minutes).toBeGreaterThanOrEqual(15);
    expect(activities.planSlices.mock.calls.length).toBeLessThan(50);
    expect(run.progress().trouble).toBeUndefined();
  });

  it('is planned by another pass as soon as AWS answers', async () => {
    let answers = false;
    const { runtime, run, result } = leavingOut(() => answers);
    runtime.at(10, () => {
      answers = true;
    });
    expect(await runtime.play(result(), 12)).toMatchObject({ status: 'completed', slices: { archived: 4 } });
    expect(run.progress().trouble).toBeUndefined();
  });

  it('does not prevent a cancelled export from ending', async () => {
    const { runtime, mailbox, result } = leavingOut(() => false);
    runtime.at(5, () => {
      mailbox.cancel = CANCEL;
    });
    expect(await runtime.play(result(), 6)).toMatchObject({ status: 'cancelled', slices: { archived: 3 } });
  });

  it('is remembered by the next run of an export that continues as new', async () => {
    const { runtime, run, state } = leavingOut(() => false);
    runtime.at(7, () => {
      runtime.events = DEFAULT_TIMINGS.historyEvents;
    });
    expect(await runtime.play(run.work(), 10)).toBe('continue');
    expect(state).toMatchObject({ cursor: again, troubles: { groups: { since: '2026-11-20T12:00:00Z' } } });
  });
});

describe('an outage', () => {
  it.each(stagesTimesAnswers.filter(([, answer]) => OUTAGES.some((outage) => outage === answer)))(
    'is shown in the progress while it lasts, and leaves no slice open: %s, if AWS is %s',
    async (stage, answer) => {
      const { activities, runtime, run, result } = begun();
      const shown: ReturnType<typeof run.progress>['trouble'][] = [];
      // The outage lasts longer than the bound of any refusal.
      for (const minute of [1, 30, 119]) runtime.at(minute, () => void shown.push(run.progress().trouble));
      runtime.at(120, failsUntil(stage, activities, ANSWERS[answer]));
      const { status, slices } = await runtime.play(result(), 140);
      const { code } = ((await ANSWERS[answer]()) as ReturnType<typeof blind>).failure;
      expect(shown).toMatchObject([{ code }, { code }, { code }]);
      expect(new Set(shown.map((trouble) => trouble?.since)).size).toBe(1);
      expect(Date.parse(shown[0]?.since ?? '')).toBeLessThanOrEqual(Date.parse('2026-11-20T12:01:00Z'));
      expect(run.progress().trouble).toBeUndefined();
      expect(status).toBe('completed');
      expect(slices.archived + slices.quiet).toBeGreaterThan(0);
    },
  );

  it('makes the export ask less and less often, so that the history stays short', async () => {
    const { activities, runtime, result } = begun();
    activities.planSlices.mockReset().mockResolvedValue(blind('AWS_BUSY'));
    await expect(runtime.play(result(), 24 * 60)).rejects.toThrow('not over');
    expect(activities.planSlices.mock.calls.length).toBeLessThan(450);
  });

  it('of creates alone is shown in the progress, even if each search for their tasks succeeds', async () => {
    const { activities, runtime, run, result } = begun();
    activities.createOrAdopt.mockResolvedValue(LOST);
    const shown: (string | undefined)[] = [];
    for (const minute of [1, 20, 59]) runtime.at(minute, () => void shown.push(run.progress().trouble?.code));
    runtime.at(60, () => {
      activities.createOrAdopt.mockResolvedValue({ kind: 'created', task: { taskId: 't', adopted: false } });
    });
    expect(await runtime.play(result(), 65)).toMatchObject({ status: 'completed', slices: { archived: 3 } });
    expect(shown).toEqual(['AWS_CALL_FAILED', 'AWS_CALL_FAILED', 'AWS_CALL_FAILED']);
    expect(run.progress().trouble).toBeUndefined();
  });

  it('of CancelExportTask is shown in the progress while the task still runs', async () => {
    const { activities, runtime, mailbox, run, result } = begun();
    let isOver = false;
    activities.watchExportTask.mockImplementation(() => async () => {
      await runtime.condition(() => isOver);
      return { kind: 'over', status: 'COMPLETED' };
    });
    activities.cancelExportTask.mockResolvedValue(blind('AWS_BUSY'));
    runtime.at(5, () => {
      mailbox.cancel = CANCEL;
    });
    let shown: string | undefined;
    runtime.at(30, () => {
      shown = run.progress().trouble?.code;
      isOver = true;
    });
    expect(await runtime.play(result(), 45)).toMatchObject({ status: 'cancelled', slices: { archived: 1 } });
    expect(shown).toBe('AWS_BUSY');
    expect(run.progress().trouble).toBeUndefined();
  });

  it('before a refusal does not shorten the time for which the export waits for the end of the refusal', async () => {
    const { activities, runtime, result } = begun();
    activities.planSlices.mockReset().mockResolvedValue(blind('AWS_BUSY'));
    runtime.at(60, () => void activities.planSlices.mockResolvedValue(blind('ACCESS_DENIED')));
    await runtime.play(result(), 80);
    expect(runtime.minutes).toBeGreaterThanOrEqual(75);
  });

  it('that affects one slice while others are read back leaves that slice open after an hour', async () => {
    const { activities, runtime, result } = begun();
    activities.planSlices.mockReset().mockResolvedValueOnce(pageOf(40)).mockResolvedValue(NOTHING);
    activities.verifyAndRecord.mockImplementation(async ({ ended }) =>
      ended.map((each) => (each.slice.logGroup === 'g7' ? blind('AWS_CALL_FAILED') : archived(each))),
    );
    activities.watchExportTask.mockImplementation(() => async () => {
      await runtime.sleep(10_000);
      return { kind: 'over', status: 'COMPLETED' };
    });
    const { slices, failures } = await runtime.play(result(), 75);
    expect(slices).toMatchObject({ archived: 39, failed: 1 });
    expect(failures).toMatchObject([{ code: 'AWS_CALL_FAILED', slice: { logGroup: 'g7' } }]);
    expect(runtime.minutes).toBeGreaterThan(59);
  });
});

describe('a mistake of our code', () => {
  const defect = { kind: 'defect' as const, failure: explain('DEFECT') };

  it('leaves open only the slices in which it occurs', async () => {
    const { activities, runtime, result } = begun();
    activities.planSlices.mockReset().mockResolvedValueOnce(pageOf(20)).mockResolvedValue(NOTHING);
    activities.verifyAndRecord.mockImplementation(async ({ ended }) =>
      ended.map((each) => (['g5', 'g6'].includes(each.slice.logGroup) ? defect : archived(each))),
    );
    expect(await runtime.play(result(), 5)).toMatchObject({ status: 'partial', slices: { archived: 18, failed: 2 } });
  });

  it('in three slices in a row stops the creation of tasks, is shown in the progress, and ends the export after an hour', async () => {
    const { activities, runtime, run, result } = begun();
    activities.planSlices.mockReset().mockResolvedValueOnce(pageOf(20)).mockResolvedValue(NOTHING);
    activities.verifyAndRecord.mockImplementation(async ({ ended }) => ended.map(() => defect));
    let shown: string | undefined;
    runtime.at(30, () => {
      shown = run.progress().trouble?.code;
    });
    expect(await runtime.play(result(), 70)).toMatchObject({
      status: 'failed',
      slices: { failed: 20 },
      tasksCreated: 4,
    });
    expect(shown).toBe('DEFECT');
    expect(runtime.minutes).toBeGreaterThanOrEqual(60);
  });

  it('that a new version of the worker no longer has leaves only the first two slices open', async () => {
    const { activities, runtime, result } = begun();
    activities.planSlices.mockReset().mockResolvedValueOnce(pageOf(20)).mockResolvedValue(NOTHING);
    activities.verifyAndRecord.mockImplementation(async ({ ended }) => ended.map(() => defect));
    runtime.at(40, () => void activities.verifyAndRecord.mockImplementation(async ({ ended }) => ended.map(archived)));
    expect(await runtime.play(result(), 60)).toMatchObject({ slices: { archived: 18, failed: 2 }, tasksCreated: 20 });
  });
});

describe('a denied create', () => {
  const denied = {
    kind: 'refused',
    scope: 'slice',
    failure: explain('ACCESS_DENIED', { detail: 'logs:CreateExportTask' }),
  };
  const created = { kind: 'created', task: { taskId: 't', adopted: false } };

  /** An export with one slice for each of these log groups, in this order. AWS denies creates for some groups. */
  function denying(groups: readonly string[], isDenied: (logGroup: string) => boolean) {
    const world = begun();
    const slices = groups.map((logGroup, at) => ({ slice: { ...slice(at).slice, logGroup } }));
    world.activities.planSlices
      .mockReset()
      .mockResolvedValue(NOTHING)
      .mockResolvedValueOnce({ ...NOTHING, slices });
    world.activities.createOrAdopt.mockImplementation((async ({ slice }: { slice: { logGroup: string } }) =>
      isDenied(slice.logGroup) ? denied : created) as never);
    return world;
  }

  it('is tried again and shown in the progress, until AWS creates the task', async () => {
    const { runtime, run, result } = denying(['a', 'a', 'b'], () => runtime.minutes < 14);
    const shown: (string | undefined)[] = [];
    for (const minute of [1, 13]) runtime.at(minute, () => void shown.push(run.progress().trouble?.code));
    expect(await runtime.play(result(), 30)).toMatchObject({ status: 'completed', slices: { archived: 3 } });
    expect(shown).toEqual(['ACCESS_DENIED', 'ACCESS_DENIED']);
  });

  it('of one log group stops no other group, and delays the export once', async () => {
    const { runtime, result } = denying(['a', 'x', 'x', 'b', 'x', 'c'], (logGroup) => logGroup === 'x');
    expect(await runtime.play(result(), 40)).toMatchObject({ status: 'partial', slices: { archived: 3, failed: 3 } });
    expect(runtime.minutes).toBeGreaterThanOrEqual(15);
    expect(runtime.minutes).toBeLessThan(20);
  });

  it('of two log groups in a row ends the export, because the permission is then missing for every group', async () => {
    const { activities, runtime, result } = denying(['a', 'b', 'c', 'd'], () => true);
    expect(await runtime.play(result(), 60)).toMatchObject({ status: 'refused', slices: { failed: 4 } });
    const calls: readonly unknown[][] = activities.createOrAdopt.mock.calls;
    const asked = calls.map(([input]) => (input as { slice: { logGroup: string } }).slice.logGroup);
    expect([...new Set(asked)]).toEqual(['a', 'b']);
  });

  it('of many log groups delays the export by an hour in all', async () => {
    const groups = Array.from({ length: 20 }, (_, at) => [`x${at}`, `a${at}`]).flat();
    const { runtime, result } = denying(groups, (logGroup) => logGroup.startsWith('x'));
    expect(await runtime.play(result(), 120)).toMatchObject({
      status: 'partial',
      slices: { archived: 20, failed: 20 },
    });
    expect(runtime.minutes).toBeGreaterThanOrEqual(60);
    expect(runtime.minutes).toBeLessThan(75);
  });
});
