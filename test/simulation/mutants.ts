/** A small mistake in the code under test: the text of a file of the build, and what stands there instead. */
export interface Mutant {
  mistake: string;
  /** In the build; files of workflows are looked for in their bundle. */
  file: string;
  text: string;
  instead: string;
}

/** Mistakes that the simulation must notice, at least one for each invariant. The text must be in the code exactly once. */
export const MUTANTS: readonly Mutant[] = [
  {
    mistake: 'a create without an answer is simply made again',
    file: 'workflows/export/slice-runner.js',
    text: `if (made.kind !== 'unclear')`,
    instead: 'if (true)',
  },
  {
    mistake: 'the second look comes while the create may still have its effect',
    file: 'workflows/export/slice-runner.js',
    text: 'scheduledMs + ',
    instead: '0 * ',
  },
  {
    mistake: 'nobody looks for a task before it is made',
    file: 'activities/create-or-adopt.js',
    text: 'input.lookFirst || !(await lookAtDestination(store, slice)).untouched',
    instead: 'false',
  },
  {
    mistake: 'the deadline of a create is not checked',
    file: 'activities/create-or-adopt.js',
    text: 'deadline.passed)',
    instead: '() => false)',
  },
  {
    mistake: 'the lane gives a second turn',
    file: 'workflows/lane/lane-state.js',
    text: 'if (state.holder !== undefined)',
    instead: 'if (state.holder !== undefined && state.queue.waiting.length === 0)',
  },
  {
    mistake: 'the lane ignores releases',
    file: 'workflows/lane/export-lane.js',
    text: 'state, message.message, ',
    instead: `state, { requestId: 'nobody/0' }, `,
  },
  {
    mistake: 'the lane forgets everybody when it continues as new',
    file: 'workflows/lane/export-lane.js',
    text: '({ settings, state });',
    instead: '({ settings });',
  },
  {
    mistake: 'the lane does not look at holders',
    file: 'workflows/lane/lane-state.js',
    text: '...(lookDue && {',
    instead: '...(false && {',
  },
  {
    mistake: 'who waits for a turn does not ask again',
    file: 'workflows/export/turn.js',
    text: 'this.comeBackMs !== undefined, this.lookEveryMs)',
    instead: 'this.comeBackMs !== undefined)',
  },
  {
    mistake: 'a FAILED task closes its window',
    file: 'activities/shared/slice-outcome.js',
    text: `verdict('failed', ending.task.statusMessage`,
    instead: `verdict('empty', ending.task.statusMessage`,
  },
  {
    mistake: 'a task that has vanished closes its window',
    file: 'activities/shared/slice-outcome.js',
    text: `verdict('failed', ['Describe no longer lists the task'])`,
    instead: `verdict('empty', ['Describe no longer lists the task'])`,
  },
  {
    mistake: 'what other tasks left at the destination is counted',
    file: 'archive/verify/verify.js',
    text: '{taskId}/`',
    instead: `{''}\``,
  },
  {
    mistake: 'the cancel is not sent to AWS',
    file: 'workflows/export/task-follower.js',
    text: '.exporting.cancelExportTask({ export: this.state.export, taskId })',
    instead: `.nothing ?? 'accepted'`,
  },
  {
    mistake: 'a cancelled export does not settle its last create',
    file: 'workflows/export/slice-runner.js',
    text: `if (made.kind !== 'unclear')`,
    instead: `if (made.kind === 'unclear' && this.cancelling.now) return { kind: 'absent' };
        if (made.kind !== 'unclear')`,
  },
  {
    mistake: 'closed windows are planned again',
    file: 'activities/plan/coverage.js',
    text: 'this.request.force ? [] : closedIntervals(names, source, { fromMs, toMs })',
    instead: '[]',
  },
  {
    mistake: 'the slice under way is lost when an export continues as new',
    file: 'workflows/export/export-run.js',
    text: 'return { ...this.state, ...(request',
    instead: 'return { ...this.state, carrying: undefined, ...(request',
  },
  {
    mistake: 'a request is numbered outside of the history',
    file: 'workflows/export/turn.js',
    text: 'this.state.counter += 1;',
    instead: 'this.state.counter = globalThis.asked = (globalThis.asked ?? 0) + 1;',
  },
];
