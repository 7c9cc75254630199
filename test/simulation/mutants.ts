import type { Campaign } from './campaign.js';
import type { Check } from './checks/check.js';
import {
  cancelsInCreates,
  cancelsOfLongTasks,
  cutWindows,
  hostileMessages,
  lostHolders,
  manyStrangers,
  remadeGroups,
  shortHistories,
  stallsBeforeCreates,
  unclearCreates,
  vanishingTasks,
  withdrawnRights,
} from './focuses.js';
import type { Focus } from './random-scenario.js';

/**
 * A small mistake in the code under test. It consists of a text in a file of the build and the text that replaces it.
 */
export interface Mistake {
  mistake: string;
  /** The file in the build. The text of a workflow file is replaced in the bundle of the workflows. */
  file: string;
  text: string;
  instead: string;
}

/** A mutant: a mistake that random simulated runs notice. */
export interface Mutant extends Mistake {
  /**
   * The check that must notice the mistake. Other checks may notice it, too. A simulation that stops with an error has
   * not noticed the mistake.
   */
  noticedBy: Check;
  /** The situation in which the mistake shows, if it is rare in simulated runs. */
  focus?: Focus;
}

/** Whether the check that must notice a mistake has noticed it in one of these simulated runs. */
export const isNoticed = ({ noticedBy }: Mutant, violations: Campaign['violations']): boolean =>
  violations.some(({ checks }) => checks.includes(noticedBy));

/**
 * Mistakes that the simulation must notice, at least one for each invariant that it checks. The text that a mutant
 * replaces must be in the code exactly once.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    mistake: 'a create without an answer is sent again without a search for its task',
    noticedBy: 'oneTaskASlice',
    file: 'workflows/export/slice-runner.js',
    text: `if (answer.kind === 'unclear')`,
    instead: 'if (false)',
    focus: unclearCreates,
  },
  {
    mistake: 'no search for a task precedes a create',
    noticedBy: 'oneTaskASlice',
    file: 'activities/create-or-adopt.js',
    text: 'input.lookFirst || !(await lookAtDestination(store, slice)).untouched',
    instead: 'false',
    focus: unclearCreates,
  },
  {
    mistake: 'the deadline of a create is not checked',
    noticedBy: 'oneTaskASlice',
    file: 'activities/create-or-adopt.js',
    text: 'deadline.passed)',
    instead: '() => false)',
    focus: stallsBeforeCreates,
  },
  {
    mistake: 'an entry of the log counts as written although no call has written it',
    noticedBy: 'runsAreLogged',
    file: 'archive/log/append.js',
    text: "await writeRecord(store, entryKey(archive, n), text, 'application/json')",
    instead: "'written'",
  },
  {
    mistake: 'the lane grants a second turn',
    noticedBy: 'oneTurnAtATime',
    file: 'workflows/lane/lane-state.js',
    text: 'if (state.holder !== undefined)',
    instead: 'if (state.holder !== undefined && state.queue.waiting.length === 0)',
  },
  {
    mistake: 'the lane ignores releases',
    noticedBy: 'noTurnIsWithheld',
    file: 'workflows/lane/export-lane.js',
    text: 'state, message.message, ',
    instead: `state, { requestId: 'unknown/0' }, `,
  },
  {
    mistake: 'the lane forgets all owners when it continues as new',
    noticedBy: 'oneTurnAtATime',
    file: 'workflows/lane/export-lane.js',
    text: '({ settings, state });',
    instead: '({ settings });',
    focus: shortHistories,
  },
  {
    mistake: 'the lane does not check whether holders are alive',
    noticedBy: 'everyExportCloses',
    file: 'workflows/lane/lane-state.js',
    text: '...(lookDue && {',
    instead: '...(false && {',
    focus: lostHolders,
  },
  {
    mistake: 'an owner that waits for a turn does not repeat its request',
    noticedBy: 'everyExportCloses',
    file: 'workflows/export/turn.js',
    text: 'condition(answered, this.lookEveryMs)',
    instead: 'condition(answered)',
  },
  {
    mistake: 'an export sets search attributes that are not registered',
    noticedBy: 'workflow',
    file: 'workflows/export/export-logs.js',
    text: "start.kind === 'new' && state.searchable",
    instead: "start.kind === 'new'",
  },
  {
    mistake: 'a query for running exports still finds an export that has closed',
    noticedBy: 'resultsAreTrue',
    file: 'workflows/export/export-logs.js',
    text: "if (searchable && start.kind !== 'refused')",
    instead: 'if (false)',
  },
  {
    mistake: 'a FAILED task closes its window',
    noticedBy: 'receiptsAreTrue',
    file: 'activities/recording/slice-outcome.js',
    text: `verdict('failed', ending.task.statusMessage`,
    instead: `verdict('empty', ending.task.statusMessage`,
  },
  {
    mistake: 'a task that has vanished closes its window',
    noticedBy: 'receiptsAreTrue',
    file: 'activities/recording/slice-outcome.js',
    text: `verdict('failed', ['Describe no longer lists the task'])`,
    instead: `verdict('empty', ['Describe no longer lists the task'])`,
    focus: vanishingTasks,
  },
  {
    mistake: 'objects that other tasks left at the destination are counted',
    noticedBy: 'receiptsAreTrue',
    file: 'archive/verify/verify-task.js',
    text: '{taskId}/`',
    instead: `{''}\``,
  },
  {
    mistake: 'the cancel is not sent to AWS',
    noticedBy: 'noTaskOutlivesItsExport',
    file: 'workflows/export/task-follower.js',
    text: 'await cancelExportTask({ export: this.state.export, taskId })',
    instead: `await Promise.resolve({ kind: 'accepted' })`,
    focus: cancelsOfLongTasks,
  },
  {
    mistake: 'a cancelled export does not find out whether its last create had an effect',
    noticedBy: 'noTaskOutlivesItsExport',
    file: 'workflows/export/slice-runner.js',
    text: `if (answer.kind === 'unclear')`,
    instead: `if (answer.kind === 'unclear' && this.cancellation.now) return { kind: 'untouched' };
        if (answer.kind === 'unclear')`,
    focus: cancelsInCreates,
  },
  {
    mistake: 'closed windows are planned again',
    noticedBy: 'nothingClosedIsRepeated',
    file: 'activities/plan/group-month.js',
    text: 'force ? [] : month.closed.filter(meets).flatMap((part) => subtractIntervals(part, late))',
    instead: '[]',
  },
  {
    mistake: 'a recount without late events does not settle its window',
    noticedBy: 'nothingLateIsLost',
    file: 'activities/plan/recount.js',
    text: 'isLate === false && isSettled',
    instead: 'false && isSettled',
  },
  {
    mistake: 'the slice under way is lost when an export continues as new',
    noticedBy: 'resultsAreTrue',
    file: 'workflows/export/export-run.js',
    text: 'return { ...this.state, mail',
    instead: 'return { ...this.state, current: undefined, mail',
  },
  {
    mistake: 'the counter of requests for a turn is a global variable, so a replay gives other request ids',
    noticedBy: 'workflow',
    file: 'workflows/export/turn.js',
    text: 'this.state.counter += 1;',
    instead: 'this.state.counter = globalThis.asked = (globalThis.asked ?? 0) + 1;',
  },
  {
    mistake: "the worker accepts a stranger's false claim that a window is quiet",
    noticedBy: 'receiptsAreTrue',
    file: 'activities/recording/planned-facts.js',
    text: 'answers === undefined || !provesQuiet(answers, window)',
    instead: 'answers === undefined',
    focus: manyStrangers,
  },
  {
    mistake: "the worker accepts a stranger's false claim that a task has exported a slice",
    noticedBy: 'receiptsAreTrue',
    file: 'activities/recording/prove-ending.js',
    text: 'if (!isTaskOf(shown, sent))',
    instead: 'if (false)',
    focus: manyStrangers,
  },
  {
    mistake: 'lines of a message count as events',
    noticedBy: 'receiptsAreTrue',
    file: 'archive/verify/head-reader.js',
    text: 'timeMs >= this.#fromMs && timeMs <= this.#toMs',
    instead: 'timeMs === timeMs',
    focus: hostileMessages,
  },
  {
    mistake: 'the worker cancels a task of another program for a stranger',
    noticedBy: 'othersAreLeftAlone',
    file: 'activities/cancel-export-task.js',
    text: 'task.bucket !== archive.bucket || !isBelowData(archive, task.destinationPrefix)',
    instead: 'false',
    focus: manyStrangers,
  },
  {
    mistake: 'a log group that was deleted and created again counts as the old log group',
    noticedBy: 'receiptsAreTrue',
    file: 'activities/recording/slice-outcome.js',
    text: 'const { name: logGroup } = now;',
    instead: 'return undefined; const { name: logGroup } = now;',
    focus: remadeGroups,
  },
  {
    mistake: 'a window is recorded as completely archived although retention has deleted its beginning',
    noticedBy: 'receiptsAreTrue',
    file: 'activities/recording/covered-window.js',
    text: 'retention === undefined || cutMs <= fromMs',
    instead: 'true',
    focus: cutWindows,
  },
  {
    mistake: 'an export gives slices up while the permission to write receipts is withdrawn',
    noticedBy: 'refusalsAreWaitedOut',
    file: 'activities/verify-and-record.js',
    text: 'const blind = blindForSlice(error);',
    instead: 'const blind = undefined;',
    focus: withdrawnRights,
  },
  {
    mistake: 'an export gives slices up while the permission to list the destination is withdrawn',
    noticedBy: 'refusalsAreWaitedOut',
    file: 'activities/create-or-adopt.js',
    text: 'isPassing(blind.failure) ? blind :',
    instead: '',
    focus: withdrawnRights,
  },
  {
    mistake: 'an export gives slices up while the permission to create tasks is withdrawn',
    noticedBy: 'refusalsAreWaitedOut',
    file: 'workflows/export/denied-creates.js',
    text: "failure.code === 'ACCESS_DENIED'",
    instead: 'false',
    focus: withdrawnRights,
  },
  {
    mistake: 'calls about export tasks are not counted',
    noticedBy: 'callsAreFew',
    file: 'activities/shared/call-pace.js',
    text: '...this.made.ages',
    instead: '',
  },
  {
    mistake: 'the calls of a search follow each other without a pause',
    noticedBy: 'callsAreFew',
    file: 'activities/shared/call-pace.js',
    text: 'this.spacedMs - this.clock.nowMs()',
    instead: '0',
    focus: unclearCreates,
  },
];

/**
 * A mistake that random simulated runs hardly ever show, so a scenario notices it. The mistake has an effect only if a
 * create without a reply has its effect near the end of the time in which this is possible.
 */
export const EARLY_SEARCH: Mistake = {
  mistake: 'the second search for a task runs while the create may still have its effect',
  file: 'workflows/export/pauses.js',
  text: 'stage.scheduledMs + ',
  instead: '0 * ',
};
