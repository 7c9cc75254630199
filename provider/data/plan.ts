import { parseExportRequest, resolveRequest } from '../../contract/index.js';
import type { LocalPlan, PlanSummary } from '../../local/index.js';
import { actionRequest } from '../exports/attributes.js';
import { errorOf, warningOf } from '../exports/diagnose.js';
import { known } from '../exports/known.js';
import { argumentProblems, argumentsOf, requestOf, requestProblems, withDefaults } from '../exports/request.js';
import { type CallContext, type DataSource, type Diagnostic, dataSource, type Outcome } from '../handlers.js';
import { computed, int, object, type StateOf, string } from '../schema/index.js';
import type { Settings } from '../settings.js';
import { askedAws, defaultsNotKnown } from './diagnose.js';

const {
  max_scan_bytes: _maxScan,
  weight: _weight,
  reason: _reason,
  requested_by: _requestedBy,
  ...planned
} = actionRequest;

const count = (description: string) => computed(int, description);

const attributes = {
  ...planned,
  account_id: computed(string, 'Account of the AWS credentials. The plan covers log groups of this account.'),
  log_groups: count('Log groups that the source selects.'),
  tasks: count('Export tasks that an export would create, one at a time.'),
  bytes: count(
    'Estimate of the stored bytes in the windows of these tasks. It assumes that the bytes of a log group are spread evenly over time.',
  ),
  windows: computed(
    object({
      due: count('Slices that need an export task.'),
      closed: count('Slices that an earlier run has closed.'),
      unsettled: count('Closed slices that are not settled: late events may have arrived since.'),
      quiet: count('Slices without events, which need no export task.'),
      expired: count('Slices for which retention has passed, so AWS may have deleted their events.'),
      recounted: count('Closed slices whose events an export would count again, to find late events.'),
    }),
    'Counts of slices by what an export would do with them.',
  ),
  recount_bytes: count(
    'Estimate of the bytes that Logs Insights would scan for the recounts, of log groups whose size AWS shows.',
  ),
};

type Data = StateOf<typeof attributes>;

/** Plans an export with the AWS credentials of this process. It starts nothing and writes nothing. */
async function read(config: Data, { settings, stopped }: CallContext<Settings>): Promise<Outcome<Data>> {
  const { defaults } = settings;
  const filled = withDefaults(
    { ...config, max_scan_bytes: null, weight: null, reason: null, requested_by: null },
    defaults,
    (name) => config[name] === null,
  );
  const problems = requestProblems(filled, { ...defaults, requested_by: null }, Date.now());
  const values = known(argumentsOf(filled));
  // Terraform reads a data source as soon as its configuration is known. Defaults of the provider block can still be
  // unknown then.
  if (problems.length > 0 || values === undefined)
    return failed(...(problems.length > 0 ? problems : [defaultsNotKnown()]));
  try {
    const request = resolveRequest(parseExportRequest(requestOf(values, null)), Date.now());
    const plan = await settings.plan(request);
    if (!(await takeAll(plan, stopped)))
      return failed(errorOf('Interrupted', 'Terraform stopped before the plan was complete.'));
    const summary = plan.summary();
    return {
      state: { ...config, ...countsOf(summary) },
      diagnostics: summary.warnings.map(({ message, hint }) => warningOf(message, hint ?? '')),
    };
  } catch (error) {
    return failed(askedAws(error, 'logferry_plan'));
  }
}

/**
 * Reads all lines of a plan, so that its totals are complete.
 * @returns false if Terraform stops before the last line
 */
async function takeAll({ lines }: LocalPlan, stopped: AbortSignal): Promise<boolean> {
  for await (const _line of lines) if (stopped.aborted) return false;
  return !stopped.aborted;
}

function countsOf(summary: PlanSummary) {
  const { accountId, groups, tasks, bytes, skipped, skippedExpired, unsettled, quiet, recounts } = summary;
  const expired = summary.expired + skippedExpired;
  return {
    account_id: accountId,
    log_groups: groups,
    tasks,
    bytes: Math.round(bytes),
    windows: { due: tasks, closed: skipped - skippedExpired, unsettled, quiet, expired, recounted: recounts.windows },
    recount_bytes: Math.round(recounts.bytes),
  };
}

const failed = (...diagnostics: readonly Diagnostic[]): Outcome<Data> => ({ state: null, diagnostics });

const declared: DataSource<typeof attributes, Settings> = {
  name: 'logferry_plan',
  description:
    'What an export would do: tasks, slices and estimates. The data source asks AWS at each plan, with the credentials of the machine that runs Terraform, and starts nothing.',
  attributes,
  validate: argumentProblems,
  read,
};

/** The data source `logferry_plan`. */
export const planData = dataSource(declared);
