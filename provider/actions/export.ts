import { SECOND_MS } from '../../contract/index.js';
import { actionRequest } from '../exports/attributes.js';
import { diagnosed, errorOf, incomplete, notConnectable, noWorker, warningsOf } from '../exports/diagnose.js';
import { known } from '../exports/known.js';
import { progressLine, slicesLine } from '../exports/progress-line.js';
import { argumentProblems, argumentsOf, requestProblems, startOf, withDefaults } from '../exports/request.js';
import { type Ran, run } from '../exports/run.js';
import { type ActionType, action, type CallContext, type Diagnostic } from '../handlers.js';
import { int, optional, type PlanOf, type StateOf } from '../schema/index.js';
import type { Settings } from '../settings.js';

const DEFAULT_TIMEOUT_S = 86_400;
/** The longest delay of a timer of Node.js. */
const LONGEST_TIMEOUT_S = 2_147_483;

const attributes = {
  ...actionRequest,
  timeout: optional(
    int,
    `How long the action waits for the end of the export (seconds). Default: ${DEFAULT_TIMEOUT_S}, one day. The export continues after this time.`,
    {
      validate: (seconds) =>
        seconds >= 1 && seconds <= LONGEST_TIMEOUT_S ? undefined : `must be 1 to ${LONGEST_TIMEOUT_S} seconds`,
    },
  ),
};

type Context = CallContext<Settings>;

/**
 * Refuses an action before the apply has changed anything: if its request breaks a rule, if no worker would run the
 * export, or if Temporal cannot be asked. Values that are not known yet are checked when the action is invoked.
 */
async function plan(config: PlanOf<typeof attributes>, { settings }: Context): Promise<readonly Diagnostic[]> {
  const { defaults, temporal } = settings;
  const problems = requestProblems(
    withDefaults(config, defaults, (name) => config[name] === null),
    defaults,
    Date.now(),
  );
  if (problems.length > 0 || temporal === undefined) return problems;
  try {
    return (await temporal.ask((exports) => exports.hasWorker())) ? [] : [noWorker(temporal.taskQueue)];
  } catch (error) {
    return [diagnosed(error)];
  }
}

async function invoke(
  config: StateOf<typeof attributes>,
  progress: (message: string) => void,
  context: Context,
): Promise<readonly Diagnostic[]> {
  const { defaults, temporal } = context.settings;
  if (temporal === undefined) return [notConnectable()];
  const filled = withDefaults(config, defaults, (name) => config[name] === null);
  const problems = requestProblems(filled, defaults, Date.now());
  const values = known(argumentsOf(filled));
  const requestedBy = known(defaults.requested_by);
  if (problems.length > 0 || values === undefined || requestedBy === undefined) return problems;
  const start = startOf(values, null, requestedBy);
  const timeoutS = config.timeout ?? DEFAULT_TIMEOUT_S;
  const ran = await run(start, context, { limitMs: timeoutS * SECOND_MS, onProgress: progress });
  if (ran.kind === 'ended') progress(slicesLine(ran.result.slices, ran.result.bytes));
  return diagnosticsOf(ran, start.id, timeoutS);
}

/** The next step after an export that is not complete. An apply does not repeat an action by itself. */
const AGAIN = 'Invoke the action again to export only the open windows.';

function diagnosticsOf(ran: Ran, id: string, timeoutS: number): readonly Diagnostic[] {
  const goesOn = `\`logferry wait ${id}\` follows the export. Invoke the action again to join the export.`;
  switch (ran.kind) {
    case 'refused':
      return ran.diagnostics;
    case 'ended':
      return ran.result.status === 'completed' ? warningsOf(ran.result) : [incomplete(ran.result, AGAIN)];
    case 'stopped':
      return [errorOf(`Interrupted: export ${id} continues`, goesOn)];
    case 'timeout': {
      const so = ran.seen ? ` Its progress: ${progressLine(ran.seen)}.` : '';
      return [
        errorOf(`Export ${id} has not ended within ${timeoutS} s`, `The export continues.${so} ${goesOn}`, ['timeout']),
      ];
    }
    case 'started':
      return [];
  }
}

const declared: ActionType<typeof attributes, Settings> = {
  name: 'logferry_export',
  description:
    'Runs an export once and follows it. It leaves no state, and an apply does not repeat a failed action: use the resource `logferry_export` if other resources depend on the export. Requires Terraform 1.14 or newer.',
  attributes,
  validate: argumentProblems,
  plan,
  invoke,
};

/** The action `logferry_export`. */
export const exportAction = action(declared);
