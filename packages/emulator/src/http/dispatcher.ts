import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityLog } from '../core/activity-log.js';
import type { Clock } from '../core/clock.js';
import type { Fault, FaultPlan, FaultyCall } from '../core/fault-plan.js';
import { ServiceError } from '../core/service-error.js';
import type { RequestLimits } from '../limits/request-limits.js';
import { type Call, discard, type Reply } from './call.js';
import type { RoutedCall, Service } from './service.js';

/** Thrown if a fault cuts the connection, so that there is no reply. */
export class ConnectionReset extends Error {}

const TIMED_OPERATIONS = new Set(['CreateExportTask', 'DescribeExportTasks', 'CancelExportTask']);

/**
 * Runs calls of services: first the faults before the operation, then the limits of request rates, then the operation,
 * then the faults after it. Then the call is recorded.
 */
export class Dispatcher {
  constructor(
    private readonly clock: Clock,
    private readonly faults: FaultPlan,
    private readonly activity: ActivityLog,
    private readonly limits: RequestLimits,
  ) {}

  /** @throws ConnectionReset if a fault cuts the connection */
  async dispatch(service: Service, call: Call): Promise<Reply> {
    const atMs = this.clock.now();
    let operation = 'Unknown';
    let result = 'ok';
    try {
      const routed = await service.route(call);
      operation = routed.operation;
      return await this.#run(routed, service, call);
    } catch (error) {
      if (error instanceof ConnectionReset) {
        result = 'reset';
        throw error;
      }
      const known = error instanceof ServiceError ? error : this.#defect(operation, error, call);
      result = known.code;
      return service.renderError(call, known);
    } finally {
      this.activity.count(operation, result !== 'ok');
      if (TIMED_OPERATIONS.has(operation)) {
        const { accountId, region } = call.caller;
        this.activity.note({ atMs, operation, accountId, region, ...call.trace, result });
      }
    }
  }

  /**
   * Runs an operation between its faults. A fault of the kinds `*-after` affects only a call that took effect. If a
   * call is refused, such a fault waits for the next call.
   */
  async #run({ operation, bucket, run }: RoutedCall, service: Service, call: Call): Promise<Reply> {
    const { rawPath, query, caller } = call;
    const url = query.size === 0 ? rawPath : `${rawPath}?${query}`;
    const about: FaultyCall = { accessKeyId: caller.accessKeyId, url };
    const take = (kind: Fault['kind']) => this.faults.take(operation, kind, about);
    await this.#delay(take('delay-before'));
    if (take('deny') !== undefined) throw service.denial(operation, call);
    this.#fail(take('error-before'));
    if (take('reset-before') !== undefined) throw new ConnectionReset();
    this.limits.admit({ service: service.name, operation, caller, bucket });
    const reply = await run();
    try {
      await this.#delay(take('delay-after'));
      this.#fail(take('error-after'));
      if (take('reset-after') !== undefined) throw new ConnectionReset();
    } catch (error) {
      discard(reply);
      throw error;
    }
    return reply;
  }

  async #delay(fault: Fault | undefined): Promise<void> {
    if (fault !== undefined) await sleep(fault.delayMs ?? 1_000, undefined, { ref: false });
  }

  #fail(fault: Fault | undefined): void {
    if (fault === undefined) return;
    const code = fault.code ?? 'ServiceUnavailableException';
    throw new ServiceError(code, fault.message ?? 'The service cannot complete the request.', fault.status ?? 500);
  }

  #defect(operation: string, error: unknown, call: Call): ServiceError {
    // If the client closed the connection while its body was read, the error is no defect of the emulator.
    if (!call.body.readableAborted) this.activity.defect(operation, error);
    return new ServiceError('InternalFailure', 'The request failed because of a defect in the emulator.', 500);
  }
}
