import type { ExportSchedule, ScheduleClient } from '../../client/index.js';
import type { ScheduleDefinition } from '../../contract/index.js';
import { diagnosed, notConnectable, warningOf } from '../exports/diagnose.js';
import { known } from '../exports/known.js';
import type { CallContext, Diagnostic, Outcome } from '../handlers.js';
import type { Settings } from '../settings.js';
import type { Desired, State } from './definition.js';
import { decide } from './problems.js';

/**
 * Writes a schedule to Temporal. The state gets the hash of what Temporal describes afterwards.
 * @param call the write; returns the schedule as Temporal then describes it
 */
export async function write(
  desired: Desired,
  { settings: { temporal, defaults } }: CallContext<Settings>,
  call: (schedules: ScheduleClient, definition: ScheduleDefinition) => Promise<ExportSchedule>,
): Promise<Outcome<State>> {
  const decided = decide(desired, defaults, Date.now());
  if ('problems' in decided) return { state: null, diagnostics: decided.problems };
  if (temporal === undefined) return { state: null, diagnostics: [notConnectable()] };
  try {
    const { specHash, hasWorker } = await temporal.ask(async (exports, schedules) => {
      // A failed question about workers must not hide that the schedule is written.
      const asked = exports.hasWorker().catch(() => true);
      const { specHash } = await call(schedules, decided.definition);
      return { specHash, hasWorker: await asked };
    });
    const state = known<Desired>({ ...desired, spec_hash: specHash }) as State;
    return { state, diagnostics: hasWorker ? [] : [noWorkerYet(desired.name, temporal.taskQueue)] };
  } catch (error) {
    return { state: null, diagnostics: [diagnosed(error)] };
  }
}

const noWorkerYet = (name: string, taskQueue: string): Diagnostic =>
  warningOf(
    `No worker serves the task queue "${taskQueue}" of schedule ${name}`,
    'The schedule fires, and its exports wait until a worker (`logferry worker`) serves the queue.',
  );
