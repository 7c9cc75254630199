import type { Fate, Side } from './gates/gate.js';

/** A process that is killed with SIGKILL. With a supervisor, its dev server dies as well. */
export type Victim = 'worker' | 'command' | 'server' | 'supervisor';

/** The state of the step's call when the victims die. It completes "the call is …" in the titles. */
export type Moment = 'unsent' | 'on its way' | 'done' | 'answered';
export const MOMENTS: Readonly<Record<Moment, readonly [Side, Fate]>> = {
  /** The call never arrives. */
  unsent: ['before', 'lost'],
  /** The call arrives after the victims have died. */
  'on its way': ['before', 'goes on'],
  /** The call has had its effect, but its reply is lost. */
  done: ['after', 'lost'],
  /** The call has had its effect, and the caller gets the reply. The caller is not killed. */
  answered: ['after', 'goes on'],
};

/** The call that stands for each step, as a pattern of the texts that gates get. */
export const STEPS = {
  start: /^temporal StartWorkflowExecution/,
  open: /^aws HEAD/,
  plan: /^aws GET .*prefix=_logferry\/receipts/,
  'request of a turn': /^temporal SignalWithStartWorkflowExecution/,
  'grant of a turn': /^temporal RespondWorkflowTaskCompleted .*\[signal .*granted/,
  create: /^aws CreateExportTask/,
  'report of a create': /^temporal RespondActivityTaskCompleted .*"kind":"created"/,
  watch: /^aws DescribeExportTasks .*taskId/,
  'continue as new': /^temporal RespondWorkflowTaskCompleted .*\[continueAsNew .*exportLogs/,
  "lane's continue as new": /^temporal RespondWorkflowTaskCompleted .*\[continueAsNew .*exportLane/,
  'release of a turn': /^temporal RespondWorkflowTaskCompleted .*\[signal .*release/,
  verify: /^aws GET \/archive\/data\/.*\.gz/,
  receipt: /^aws PUT .*\/receipts\//,
  part: /^aws PUT .*\.part-0000001\.ndjson/,
  manifest: /^aws PUT .*\.manifest\.json/,
  'log entry': /^aws PUT .*\/log\/\d+\.json/,
  checkpoint: /^aws PUT .*\.checkpoint/,
  close: /^temporal RespondWorkflowTaskCompleted .*\[complete/,
  cancel: /^aws CancelExportTask/,
  'signal to cancel': /^temporal SignalWorkflowExecution .*cancelExport/,
  'native cancel': /^temporal RequestCancelWorkflowExecution/,
} as const;
export type Step = keyof typeof STEPS;

/**
 * One crash: the processes that are killed, the step at which they are killed, and the effect after new processes have
 * started.
 */
export interface Row {
  step: Step;
  moment: Moment;
  victims: readonly Victim[];
  /** The effect of the crash, for the title of the test. */
  effect: string;
  /**
   * Number of tasks that the export adopts, because the reply to the create was lost with the process that waited for
   * it. `maybe`: none or one.
   */
  adopted?: number | 'maybe';
  /** Whether the crash happens while the export is being cancelled. */
  isCancelled?: boolean;
  /** Whether `npm run test:rest` also runs the row. `npm run test:crash` runs all rows. */
  always?: boolean;
}
