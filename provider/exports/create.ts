import type { CallContext, Diagnostic, Outcome } from '../handlers.js';
import { type DesiredOf, type StateOf, UNKNOWN } from '../schema/index.js';
import type { Settings } from '../settings.js';
import type { exportAttributes } from './attributes.js';
import { errorOf, incomplete, warningOf, warningsOf } from './diagnose.js';
import { known } from './known.js';
import { COMPLETED, type KnownOutcome, openOutcome, outcomeOf } from './outcome.js';
import { progressLine } from './progress-line.js';
import { argumentsOf, requestProblems, type Start, startOf, withDefaults } from './request.js';
import { run } from './run.js';
import { limitOf, type Operation, timeoutOf } from './timeouts.js';

export type State = StateOf<typeof exportAttributes>;
export type Desired = DesiredOf<typeof exportAttributes>;
type Context = CallContext<Settings>;

/** Starts the export or joins the open one. Then waits for its end, unless `wait` is false. */
export const create = (desired: Desired, context: Context): Promise<Outcome<State>> =>
  reach(desired, context, 'create');

/**
 * Starts or joins an export, and waits for its end unless `wait` is false. The outcome has a state in three cases:
 * - The export is complete.
 * - The apply does not wait for the export.
 * - Ctrl-C interrupts the apply while the export continues.
 *
 * In all other cases the outcome is an error with a null state. An error with a state would taint a new resource. The
 * next apply would then replace the resource, and so cancel the open export instead of joining it.
 * @param operation the operation whose time limit applies
 */
export async function reach(
  desired: Desired,
  context: Context,
  operation: Exclude<Operation, 'delete'>,
): Promise<Outcome<State>> {
  const { defaults } = context.settings;
  const filled = withDefaults(desired, defaults, (name) => desired[name] === UNKNOWN);
  const problems = requestProblems(filled, defaults, Date.now());
  const values = known(argumentsOf(filled));
  const requestedBy = known(defaults.requested_by);
  // At the apply every value is known, so the comparisons with `undefined` exist only for the compiler.
  if (problems.length > 0 || values === undefined || requestedBy === undefined) return failed(...problems);
  const derived = startOf(values, desired.triggers, requestedBy);
  // An imported export can have another id than its arguments give.
  const start = { ...derived, id: known(desired.id) ?? derived.id };
  const stateWith = (outcome: KnownOutcome): State => {
    const { destination, region, account, slice } = values;
    return { ...desired, destination, region, account, slice, id: start.id, ...outcome };
  };
  return outcomeOfRun(start, desired, context, operation, stateWith);
}

async function outcomeOfRun(
  start: Start,
  { wait, timeouts }: Desired,
  context: Context,
  operation: Exclude<Operation, 'delete'>,
  stateWith: (outcome: KnownOutcome) => State,
): Promise<Outcome<State>> {
  const { id } = start;
  const ran = await run(start, context, {
    limitMs: (wait ?? true) ? limitOf(timeouts, operation) : undefined,
    onProgress: (line) => context.log('info', `${id}: ${line}`),
  });
  switch (ran.kind) {
    case 'refused':
      return failed(...ran.diagnostics);
    case 'started':
      return { state: stateWith(openOutcome(undefined)), diagnostics: [] };
    case 'ended': {
      const outcome = outcomeOf(ran.result);
      if (outcome.status !== COMPLETED) return failed(incomplete(ran.result));
      return { state: stateWith(outcome), diagnostics: warningsOf(ran.result) };
    }
    case 'stopped': {
      const goesOn = `Interrupted: export ${id} continues`;
      const next = `The next apply waits for the end of the export. \`logferry wait ${id}\` follows the export, \`logferry cancel ${id}\` cancels it.`;
      return { state: stateWith(openOutcome(ran.seen)), diagnostics: [warningOf(goesOn, next)] };
    }
    case 'timeout': {
      const limit = timeoutOf(timeouts, operation);
      const so = ran.seen ? `Its progress: ${progressLine(ran.seen)}. ` : '';
      return failed(
        errorOf(
          `Export ${id} has not ended within ${limit}`,
          `The export continues. ${so}The next apply joins the export and waits again. Set a longer time with timeouts { ${operation} = "…" }. With wait = false, an apply does not wait.`,
          timeouts?.[operation] == null ? undefined : ['timeouts', operation],
        ),
      );
    }
  }
}

const failed = (...diagnostics: readonly Diagnostic[]): Outcome<State> => ({ state: null, diagnostics });
