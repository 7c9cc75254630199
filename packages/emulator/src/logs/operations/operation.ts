import type { Clock } from '../../core/clock.js';
import type { FaultPlan } from '../../core/fault-plan.js';
import type { SettingsStore } from '../../core/settings-store.js';
import type { ExportTasks } from '../../exports/export-tasks.js';
import { type JsonOperations, operationsWith } from '../../json/json-service.js';
import type { KmsStore } from '../../kms/index.js';
import type { LogsStore, RegionalLogs } from '../model/logs-store.js';

/** The state and settings that all operations of CloudWatch Logs use. */
export interface LogsDependencies {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly faults: FaultPlan;
  readonly store: LogsStore;
  readonly exportTasks: ExportTasks;
  readonly keys: KmsStore;
}

export interface LogsContext extends LogsDependencies {
  /** The log groups of the caller's account and Region. */
  readonly logs: RegionalLogs;
  /** An operation on an export task sets the `taskId`, so that the timeline shows it. */
  readonly trace: { taskId?: string };
}

export type LogsOperations = JsonOperations<LogsContext>;

export const operation = operationsWith<LogsContext>('InvalidParameterException');
