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

/** Starts the export or joins the open one, and waits for its end unless `wait` is false. */
export const create = (desired: Desired, context: Context): Promise<Outcome<State>> =>
  reach(desired, context, 'create');

/**
 * Leads an export to its desired state. Only a complete export, an export that is not waited for, and one that goes on
 * after Ctrl-C get a state. Anything else is an error with null state: an error with a state would taint the resource,
 * and the next apply would cancel and repeat hours of work instead of joining it.
 * @param operation whose time limit applies
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
  // Everything is known at the apply, so only a problem makes this return.
  if (problems.length > 0 || values === undefined || requestedBy === undefined) return failed(...problems);
  const start = startOf(values, desired.triggers, requestedBy);
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
      const goesOn = `Interrupted: export ${id} goes on`;
      const next = `The next apply waits for its end. \`logferry wait ${id}\` follows it, \`logferry cancel ${id}\` ends it.`;
      return { state: stateWith(openOutcome(ran.seen)), diagnostics: [warningOf(goesOn, next)] };
    }
    case 'timeout': {
      const limit = timeoutOf(timeouts, operation);
      const so = ran.seen ? `It is ${progressLine(ran.seen)}. ` : '';
      return failed(
        errorOf(
          `Export ${id} has not ended within ${limit}`,
          `The export goes on. ${so}The next apply joins it and waits again. A longer time is set by timeouts { ${operation} = "…" }; wait = false does not wait at all.`,
          timeouts?.[operation] == null ? undefined : ['timeouts', operation],
        ),
      );
    }
  }
}

const failed = (...diagnostics: readonly Diagnostic[]): Outcome<State> => ({ state: null, diagnostics });
