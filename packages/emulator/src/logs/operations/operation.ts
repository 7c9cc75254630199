import type { Clock } from '../../core/clock.js';
import type { FaultPlan } from '../../core/faults.js';
import type { SettingsHolder } from '../../core/settings.js';
import type { ExportTasks } from '../../exports/export-tasks.js';
import { type InputOf, parseInput, type Shape } from '../../json/fields.js';
import type { Lane, LogsStore } from '../model/logs-store.js';

/** What a CloudWatch Logs operation may use. */
export interface LogsContext {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly settings: SettingsHolder;
  readonly faults: FaultPlan;
  readonly store: LogsStore;
  readonly exportTasks: ExportTasks;
  /** Notes which export task a call was about, for the timeline. */
  readonly trace: { taskId?: string };
}

/** Takes the parsed JSON body; returns the response members, or undefined for an empty body. */
export type LogsOperation = (context: LogsContext, body: unknown) => Promise<object | undefined> | object | undefined;

/** An operation whose input is validated against its shape before it runs. */
export function operation<S extends Shape>(
  shape: S,
  run: (context: LogsContext, input: InputOf<S>) => Promise<object | undefined> | object | undefined,
): LogsOperation {
  return (context, body) => run(context, parseInput(shape, body, 'InvalidParameterException'));
}
