import { Context } from '@temporalio/activity';
import { type ObjectStore, RecordConflict, type SkippedMonth, storeSkippedMonths } from '../archive/index.js';
import { defined, instantMs } from '../contract/index.js';
import { planPage } from './plan/plan-page.js';
import { answersOf, monthsOf, planArchiveOf, surveyOf } from './plan/plan-session.js';
import { recountWith } from './plan/recount.js';
import { RecountCharges } from './plan/recount-charges.js';
import { KnownVerdicts } from './plan/recount-verdicts.js';
import { ASKS_AGAIN, askAgain, openRangeIn } from './plan/refused-groups.js';
import { AWS_CLOCK_LAG_MS } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { runOf } from './shared/run-of.js';
import type { ExportActivities } from './types/activities.js';
import type { OpenedExport } from './types/opening.js';

type Input = Parameters<ExportActivities['planSlices']>[0];
type Output = Awaited<ReturnType<ExportActivities['planSlices']>>;

/**
 * Plans a page of slices. The receipts of slices that earlier runs have covered are listed, but not read. For each
 * group and month, the activity writes one line that stands for these receipts into a part of the run's list of
 * receipts. The workflow has chosen the number of this part. With a cursor that `asksAgain`, the activity plans no
 * slices, but asks AWS again about the log groups that the pass left out.
 */
export const planSlices = (
  deps: ExportDeps,
  { export: opened, pass, cursor, partNo, givesUp }: Input,
): Promise<Output> =>
  orBlind(async () => {
    const aws = await awsOf(deps, opened);
    const store = storeOf(aws, opened);
    const { request } = await runOf(deps, store, opened);
    const survey = await surveyOf(deps, store, opened, pass);
    const answers = await answersOf(deps, aws, store, opened, request);
    const nowMs = await aws.nowMs();
    const plans = planArchiveOf(store, opened);
    if (cursor?.asksAgain) {
      const groups = {
        answers,
        pass,
        givesUp: givesUp === true,
        openRange: openRangeIn({ ...plans, request }, instantMs(survey.at)),
      };
      return askAgain(groups, cursor);
    }
    // The worker that records an expired window checks the expiry by the time that it reads from AWS. This time can be
    // up to `AWS_CLOCK_LAG_MS` before `nowMs`. So a window is planned as expired only if it had expired by that earlier
    // time.
    const passedMs = nowMs - AWS_CLOCK_LAG_MS;
    // The input can lower the bound of this worker on the bytes of recounts, but cannot raise the bound. Any workflow
    // of the namespace can schedule this activity with any input.
    const recountBytes = Math.min(opened.timings.recountBytes, deps.timings.recountBytes);
    const page = await planPage({
      ...{ request, nowMs: passedMs, atMs: instantMs(survey.at), groups: survey.groups, isFirstPass: pass === 1 },
      months: monthsOf(deps, store, opened, pass, request, survey),
      answersOf: (group) => answers.of(group, pass),
      asked: () => answers.asked,
      recount: recountWith({
        ...{ aws, plans, request, nowMs, signal: Context.current().cancellationSignal },
        charges: new RecountCharges(plans, recountBytes),
        known: new KnownVerdicts(plans, pass),
      }),
      ...defined({ cursor }),
    });
    const { slices, skipped, unsettled, skippedExpired, leftOut, lines } = page;
    if (lines.length > 0) await storeLines(store, opened, partNo, lines);
    const refused = cursor?.refused ?? page.refused;
    const next = page.cursor ?? (refused && ASKS_AGAIN);
    return {
      kind: 'planned',
      slices,
      skipped,
      unsettled,
      ...(skippedExpired > 0 && { skippedExpired }),
      ...(leftOut.length > 0 && { leftOut }),
      wrotePart: lines.length > 0,
      ...defined({ refused, cursor: next && { ...next, ...defined({ refused }) } }),
    };
  });

/**
 * Writes the lines of skipped receipts. If an earlier attempt at this page has written the part, that part stays as it
 * is.
 */
async function storeLines(
  store: ObjectStore,
  { archive, exportId, runNo }: OpenedExport,
  partNo: number,
  lines: readonly SkippedMonth[],
): Promise<void> {
  try {
    await storeSkippedMonths(store, archive, exportId, runNo, partNo, lines);
  } catch (error) {
    if (!(error instanceof RecordConflict)) throw error;
  }
}
