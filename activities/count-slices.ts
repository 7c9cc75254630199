import { Context } from '@temporalio/activity';
import { instantMs } from '../contract/index.js';
import { countPlan } from './plan/count.js';
import { KnownMonths, Months } from './plan/months.js';
import { answersOf, surveyOf } from './plan/plan-session.js';
import { AWS_CLOCK_LAG_MS } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { runOf } from './shared/run-of.js';
import type { ExportActivities } from './types/activities.js';

type Input = Parameters<ExportActivities['countSlices']>[0];
type Output = Awaited<ReturnType<ExportActivities['countSlices']>>;

/**
 * Counts the slices of the whole plan while some of its pages are still to be planned, so that the progress can show
 * the count. Writes nothing but AWS's answers about events.
 */
export const countSlices = (deps: ExportDeps, { export: opened, pass }: Input): Promise<Output> =>
  orBlind(async () => {
    const aws = await awsOf(deps, opened);
    const store = storeOf(aws, opened);
    const { request } = await runOf(deps, store, opened);
    const { at, groups } = await surveyOf(deps, store, opened, pass);
    const answers = await answersOf(deps, aws, store, opened, request);
    const atMs = instantMs(at);
    const months = new Months({
      ...{ store, archive: opened.archive, request, atMs, countsOnly: true },
      known: { months: new KnownMonths(), pass: '' },
    });
    const nowMs = (await aws.nowMs()) - AWS_CLOCK_LAG_MS;
    const counted = await countPlan(
      {
        ...{ request, atMs, nowMs, groups, months },
        answersOf: (group) => answers.of(group, pass),
        asked: () => answers.asked,
      },
      Context.current().cancellationSignal,
    );
    return { kind: 'counted', ...counted };
  });
