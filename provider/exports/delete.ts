import { isLogferryError } from '../../contract/index.js';
import type { CallContext, Diagnostic } from '../handlers.js';
import type { Settings, Temporal } from '../settings.js';
import type { State } from './create.js';
import { diagnosed, errorOf, notConnectable, warningOf } from './diagnose.js';
import { RUNNING } from './outcome.js';
import { persist } from './persist.js';
import { limitOf, timeoutOf } from './timeouts.js';

/** The warnings in the plan of a destroy. They say what the destroy does with an open export. */
export function destroyWarnings(state: State): Diagnostic[] {
  if (state.status !== RUNNING) return [];
  return [
    state.cancel_on_destroy === false
      ? warningOf(
          `Export ${state.id} is open and continues`,
          'cancel_on_destroy is false, so the destroy removes only the state.',
        )
      : warningOf(
          `Export ${state.id} is open and will be cancelled`,
          'Objects that it has archived stay. To let the export continue, apply cancel_on_destroy = false before the destroy.',
        ),
  ];
}

/**
 * Cancels an open export and waits until it has closed. With `cancel_on_destroy = false`, the export continues. Objects
 * in the archive stay.
 */
export async function remove(state: State, context: CallContext<Settings>): Promise<Diagnostic[]> {
  if (state.status !== RUNNING || state.cancel_on_destroy === false) return [];
  const { temporal } = context.settings;
  if (temporal === undefined) return [notConnectable()];
  // With create_before_destroy, the new object has joined the export of the old object.
  if (temporal.held.has(state.id ?? '')) return [];
  try {
    return await cancel(state, temporal, context);
  } catch (error) {
    if (isLogferryError(error) && error.code === 'UNKNOWN_EXPORT') return [];
    if (context.stopped.aborted) return [interrupted(state)];
    return [diagnosed(temporal.explain(error))];
  }
}

/**
 * How long a destroy waits for a cancel if there is no worker (ms). The time is short, because only a worker that
 * starts later can execute the cancel.
 */
const WITHOUT_WORKER_MS = 2_000;

async function cancel(
  state: State,
  temporal: Temporal,
  { stopped, log }: CallContext<Settings>,
): Promise<Diagnostic[]> {
  const present = await temporal.ask((exports) => exports.hasWorker());
  const exports = await temporal.exports();
  const request = { reason: 'terraform destroy', requestedBy: state.requested_by ?? 'terraform' };
  const limitMs = present ? limitOf(state.timeouts, 'delete') : WITHOUT_WORKER_MS;
  const id = state.id ?? '';
  // A cancel that is sent again changes nothing.
  const { status } = await persist((leftMs) => exports.cancel(id, request, { limitMs: leftMs, signal: stopped }), {
    deadlineMs: Date.now() + limitMs,
    stopped,
    service: temporal,
    onTrouble: (line) => log('warn', `${id}: ${line}`),
  });
  if (status !== 'running') return [];
  if (present) return [stillClosing(state, `Export has not closed within ${timeoutOf(state.timeouts, 'delete')}`)];
  return [stillClosing(state, `No worker serves the task queue "${temporal.taskQueue}"`)];
}

const STAYS =
  'Until then, the export task at AWS may still write. The resource stays in the state, so that the resources on which it depends stay, too. Run destroy again to wait further.';

const stillClosing = ({ id }: State, why: string): Diagnostic =>
  errorOf(
    `${why}: export ${id} is still closing`,
    `The cancel was sent and takes effect as soon as a worker handles it. ${STAYS}`,
  );

const interrupted = ({ id }: State): Diagnostic =>
  errorOf(
    `Interrupted before export ${id} was known to have closed`,
    `If the cancel was sent, it takes effect as soon as a worker handles it. ${STAYS}`,
  );
