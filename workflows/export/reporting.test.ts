import { expect, it } from 'vitest';
import type { CreateOutcome, OpenedExport, RecordAnswer, WorkEvent } from '../../activities/index.js';
import { explain } from '../../contract/index.js';
import { reporting } from './reporting.js';
import type { RunActivities } from './runtime.js';

const SLICE = { logGroup: '/app', from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z', generation: 1 };
const opened = {
  exportId: 'e',
  archive: { accountId: '1', region: 'r', bucket: 'b', prefix: '' },
} as unknown as OpenedExport;
const OF_EXPORT = { exportId: 'e', account: '1', region: 'r' };
const task = { taskId: 't', adopted: false };
const failure = explain('ACCESS_DENIED');

/** Activities that report events. Each activity gives its answers in `answers` one after the other. */
function over(answers: Partial<Record<keyof RunActivities, unknown[]>>) {
  const events: WorkEvent[] = [];
  const next = (name: keyof RunActivities) => async () => {
    const answer = answers[name]?.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const names = ['surveyGroups', 'planSlices', 'createOrAdopt', 'verifyAndRecord', 'recordPart', 'closeManifest'];
  const made = Object.fromEntries(names.map((name) => [name, next(name as keyof RunActivities)]));
  const watchExportTask = () => next('watchExportTask');
  const activities = reporting({ ...made, watchExportTask } as unknown as RunActivities, (event) => {
    events.push(event);
  });
  return { activities, events };
}

const CREATES: [CreateOutcome, object][] = [
  [
    { kind: 'created', task },
    { result: 'created', taskId: 't' },
  ],
  [
    { kind: 'adopted', task },
    { result: 'adopted', taskId: 't' },
  ],
  [{ kind: 'spent', ending: { kind: 'failed', task } }, { result: 'already_ended' }],
  [
    { kind: 'slotTaken', blocker: { taskId: 'f', logGroup: '/x', since: SLICE.from } },
    { result: 'slot_taken', taskId: 'f' },
  ],
  [{ kind: 'unsent', reason: 'deadline' }, { result: 'unsent' }],
  [
    { kind: 'unclear', failure },
    { result: 'unclear', failure },
  ],
  [
    { kind: 'refused', scope: 'slice', failure },
    { result: 'refused', failure },
  ],
  [
    { kind: 'refused', scope: 'destination', failure },
    { result: 'refused', failure, ofDestination: true },
  ],
];

it.each(CREATES)('reports the answer %j of a create', async (answer, expected) => {
  const { activities, events } = over({ createOrAdopt: [answer] });
  expect(await activities.createOrAdopt({ export: opened, slice: SLICE, lookFirst: false })).toBe(answer);
  expect(events).toEqual([{ ...OF_EXPORT, slice: SLICE, kind: 'createAnswered', ...expected }]);
});

it('reports a create without an answer, whose error still reaches the caller', async () => {
  const lost = new Error('lost');
  const { activities, events } = over({ createOrAdopt: [lost] });
  await expect(activities.createOrAdopt({ export: opened, slice: SLICE, lookFirst: false })).rejects.toBe(lost);
  expect(events).toEqual([{ ...OF_EXPORT, slice: SLICE, kind: 'createAnswered', result: 'unanswered' }]);
});

it('reports a refusal once, a change of its reason, and its end', async () => {
  const blind = { kind: 'blind', failure };
  const other = { kind: 'blind', failure: explain('AWS_BUSY') };
  const answers = [{ kind: 'planned' }, blind, blind, other, { kind: 'planned' }, { kind: 'planned' }];
  const { activities, events } = over({ planSlices: [...answers] });
  for (const _ of answers) await activities.planSlices({ export: opened, pass: 1, partNo: 1 });
  const activity = 'planSlices';
  expect(events).toEqual([
    { ...OF_EXPORT, kind: 'refused', activity, failure },
    { ...OF_EXPORT, kind: 'refused', activity, failure: other.failure },
    { ...OF_EXPORT, kind: 'answeredAgain', activity },
  ]);
});

it('reports each slice that was recorded, each slice without a receipt, and each refusal of a slice', async () => {
  const made = { outcome: 'archived', objects: 2, bytes: 3, events: 4 } as const;
  const answers = [
    { kind: 'recorded', ...made, entries: [], slices: 1, unsettled: 0 },
    { kind: 'unrecorded', failure },
    { kind: 'blind', failure },
  ] satisfies RecordAnswer[];
  const { activities, events } = over({ verifyAndRecord: [answers] });
  const ended = answers.map(() => ({ slice: SLICE, ending: { kind: 'completed' as const, task } }));
  await activities.verifyAndRecord({ export: opened, pass: 1, ended });
  const recorded = { ...OF_EXPORT, slice: SLICE, kind: 'recorded' };
  expect(events).toEqual([
    { ...recorded, ...made },
    { ...recorded, outcome: 'unrecorded', objects: 0, bytes: 0, events: 0, failure },
    { ...OF_EXPORT, slice: SLICE, kind: 'refused', activity: 'verifyAndRecord', failure },
  ]);
});

it('returns the promise of the activity itself, even if a report throws', async () => {
  const order: string[] = [];
  const answer = Promise.resolve({ kind: 'planned' });
  const planSlices = () => answer;
  const activities = reporting({ planSlices, watchExportTask: planSlices } as unknown as RunActivities, () => {
    throw new Error('defect');
  });
  const given = activities.planSlices({ export: opened, pass: 1, partNo: 1 });
  expect(given).toBe(answer);
  await Promise.all([given.then(() => order.push('wrapped')), answer.then(() => order.push('bare'))]);
  expect(order).toEqual(['wrapped', 'bare']);
});
