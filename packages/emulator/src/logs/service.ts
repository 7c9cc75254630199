import type { Clock } from '../core/clock.js';
import { ServiceError } from '../core/errors.js';
import type { FaultPlan } from '../core/faults.js';
import type { SettingsHolder } from '../core/settings.js';
import type { ExportTasks } from '../exports/export-tasks.js';
import type { Call, Reply, Service } from '../http/call.js';
import { jsonError, jsonReply } from '../json/reply.js';
import { readJson } from '../json/request-body.js';
import { exportTaskOperations } from './operations/export-tasks.js';
import { groupOperations } from './operations/groups.js';
import type { LogsOperation } from './operations/operation.js';
import { putEventOperations } from './operations/put-events.js';
import { readEventOperations } from './operations/read-events.js';
import type { LogsStore } from './model/logs-store.js';
import { streamOperations } from './operations/streams.js';
import { tagOperations } from './operations/tags.js';
import { Throttle } from '../core/throttle.js';

const TARGET_PREFIX = 'Logs_20140328.';

const OPERATIONS: ReadonlyMap<string, LogsOperation> = new Map(
  Object.entries({
    ...groupOperations,
    ...streamOperations,
    ...putEventOperations,
    ...readEventOperations,
    ...tagOperations,
    ...exportTaskOperations,
  }),
);
const THROTTLED: ReadonlySet<string> = new Set(Object.keys(exportTaskOperations));

interface Dependencies {
  readonly clock: Clock;
  readonly settings: SettingsHolder;
  readonly faults: FaultPlan;
  readonly store: LogsStore;
  readonly exportTasks: ExportTasks;
}

/** CloudWatch Logs over AWS JSON 1.1. */
export class LogsService implements Service {
  readonly operations = [...OPERATIONS.keys()];
  readonly #throttle = new Throttle();

  constructor(private readonly use: Dependencies) {}

  operationOf(call: Call): string {
    const target = String(call.headers['x-amz-target'] ?? '');
    const name = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : undefined;
    if (name === undefined || !OPERATIONS.has(name)) {
      const shown = name ?? (target === '' ? '(no X-Amz-Target)' : target);
      throw new ServiceError('UnknownOperationException', `The emulator does not implement ${shown}.`);
    }
    return name;
  }

  async run(call: Call, operation: string): Promise<Reply> {
    const { clock, settings } = this.use;
    const { accountId, region } = call.caller;
    if (THROTTLED.has(operation) && settings.current.throttle) {
      this.#throttle.take(`${accountId}/${region}/${operation}`, settings.current.throttleTps, clock.now());
    }
    const body = await readJson(call);
    const lane = this.use.store.lane(accountId, region);
    const output = await OPERATIONS.get(operation)?.({ ...this.use, lane, trace: call.trace }, body);
    return jsonReply(call, 200, output);
  }

  renderError(call: Call, error: ServiceError): Reply {
    return jsonError(call, error);
  }
}
