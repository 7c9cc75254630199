import type {
  Blind,
  CreateOutcome,
  CreateResult,
  Ending,
  OpenedExport,
  RecordAnswer,
  ReportWork,
  WorkEvent,
} from '../../activities/index.js';
import { defined, type ExportResult, type ResolvedRequest, type SliceRef } from '../../contract/index.js';
import type { RunActivities } from './runtime.js';
import type { SlotUse } from './slot-gaps.js';
import { blindFailure } from './troubles.js';

/**
 * Activities that also report the answers that the log and the metrics of a worker show. The promises of the activities
 * are returned as they are: a promise that settles later would change the order of the workflow's commands.
 */
export function reporting(activities: RunActivities, report: ReportWork): RunActivities {
  const refusals = new Refusals(report);
  const { surveyGroups, planSlices, createOrAdopt, verifyAndRecord, recordPart, closeManifest } = activities;
  const looking =
    <Input extends { export: OpenedExport }, Answer extends { kind: string } | Blind>(
      activity: string,
      call: (input: Input) => Promise<Answer>,
    ) =>
    (input: Input): Promise<Answer> =>
      heard(call(input), (answer) => refusals.heard(input.export, activity, answer));
  return {
    ...activities,
    surveyGroups: looking('surveyGroups', surveyGroups),
    planSlices: looking('planSlices', planSlices),
    recordPart: looking('recordPart', recordPart),
    closeManifest: looking('closeManifest', closeManifest),
    watchExportTask: (attemptMs, of) => looking('watchExportTask', activities.watchExportTask(attemptMs, of)),
    createOrAdopt: (input) =>
      heard(
        createOrAdopt(input),
        (answer) => {
          report(createAnswered(input.export, input.slice, answer));
          refusals.heard(input.export, 'createOrAdopt', answer, input.slice);
        },
        () => report({ ...of(input.export), slice: input.slice, kind: 'createAnswered', result: 'unanswered' }),
      ),
    verifyAndRecord: (input) =>
      heard(verifyAndRecord(input), (answers) => {
        for (const [index, { slice }] of input.ended.entries()) {
          const answer = answers[index];
          if (answer === undefined) continue;
          refusals.heard(input.export, 'verifyAndRecord', answer, slice);
          if (answer.kind !== 'blind') report(recorded(input.export, slice, answer));
        }
      }),
  };
}

/** Calls a listener when a promise settles, before the code that waits for the promise. @returns the same promise */
function heard<Answer>(
  promise: Promise<Answer>,
  onAnswer: (answer: Answer) => void,
  onFailure: () => void = () => undefined,
): Promise<Answer> {
  // An error of a report must not fail the workflow task.
  promise.then(onAnswer, onFailure).catch(() => undefined);
  return promise;
}

/** Reports why activities cannot do their work: once for each reason, and once when they can work again. */
class Refusals {
  private readonly codes = new Map<string, string>();

  constructor(private readonly report: ReportWork) {}

  heard(opened: OpenedExport, activity: string, answer: { kind: string } | Blind, slice?: SliceRef): void {
    const failure = blindFailure(answer);
    if (this.codes.get(activity) === failure?.code) return;
    if (failure === undefined) {
      this.codes.delete(activity);
      this.report({ ...of(opened), kind: 'answeredAgain', activity });
    } else {
      this.codes.set(activity, failure.code);
      this.report({ ...of(opened), ...defined({ slice }), kind: 'refused', activity, failure });
    }
  }
}

const of = ({ exportId, archive }: OpenedExport) => ({
  ...{ exportId, account: archive.accountId, region: archive.region },
});

/** The event that reports the opening of a run. */
export function exportOpened(opened: OpenedExport, request: ResolvedRequest): WorkEvent {
  const { runNo, archive } = opened;
  const { bucket, prefix } = archive;
  const { from, to } = request.window;
  return { ...of(opened), kind: 'exportOpened', runNo, bucket, prefix, from, to };
}

/** The event that reports the close of an export with this result. */
export function exportClosed(result: ExportResult): WorkEvent {
  const { exportId, accountId, region, status, tasksCreated, slices, objects, bytes, events, manifest, failures } =
    result;
  return {
    ...{ kind: 'exportClosed', exportId, region, outcome: status, tasks: tasksCreated },
    ...{ slices, objects, bytes, events },
    ...defined({ account: accountId, manifest, failure: failures[0] }),
  };
}

/** The event that reports the end of a task of this export. */
export function taskEnded(
  opened: OpenedExport,
  slice: SliceRef,
  { kind: outcome, task }: Exclude<Ending, { kind: 'without' }>,
  use: SlotUse,
): WorkEvent {
  const { taskId, statusMessage: message } = task;
  return { ...of(opened), slice, kind: 'taskEnded', outcome, taskId, ...defined({ message }), ...use };
}

const RESULTS: Readonly<Record<CreateOutcome['kind'], CreateResult>> = {
  created: 'created',
  adopted: 'adopted',
  spent: 'already_ended',
  slotTaken: 'slot_taken',
  unsent: 'unsent',
  unclear: 'unclear',
  blind: 'blocked',
  refused: 'refused',
};

function createAnswered(opened: OpenedExport, slice: SliceRef, answer: CreateOutcome): WorkEvent {
  const event = { ...of(opened), slice, kind: 'createAnswered', result: RESULTS[answer.kind] } as const;
  switch (answer.kind) {
    case 'created':
    case 'adopted':
      return { ...event, taskId: answer.task.taskId };
    case 'slotTaken':
      return { ...event, ...defined({ taskId: answer.blocker?.taskId }) };
    case 'blind':
    case 'unclear':
      return { ...event, failure: answer.failure };
    case 'refused':
      return { ...event, failure: answer.failure, ...(answer.scope === 'destination' && { ofDestination: true }) };
    case 'spent':
    case 'unsent':
      return event;
  }
}

function recorded(opened: OpenedExport, slice: SliceRef, answer: Exclude<RecordAnswer, Blind>): WorkEvent {
  const { failure } = answer;
  const common = { ...of(opened), slice, kind: 'recorded' as const, ...defined({ failure }) };
  if (answer.kind !== 'recorded') return { ...common, outcome: 'unrecorded', objects: 0, bytes: 0, events: 0 };
  const { outcome, objects, bytes, events } = answer;
  return { ...common, outcome, objects, bytes, events };
}
