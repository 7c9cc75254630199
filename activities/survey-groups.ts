import { defined, instantMs, SAMPLED_FAILURES } from '../contract/index.js';
import { leftOutBySurvey } from './plan/left-out.js';
import { planArchiveOf } from './plan/plan-session.js';
import { surveyedPieces } from './plan/sizes/busy-days.js';
import { takeSurvey } from './plan/survey.js';
import { readSurvey, storeSurvey } from './plan/survey-records.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { runOf } from './shared/run-of.js';
import type { ExportActivities } from './types/activities.js';

type Input = Parameters<ExportActivities['surveyGroups']>[0];
type Output = Awaited<ReturnType<ExportActivities['surveyGroups']>>;

/**
 * Chooses the log groups of a pass and stores them in the archive, so that all pages of the pass plan the same groups.
 * If an earlier attempt has stored a survey, that survey counts.
 */
export const surveyGroups = (deps: ExportDeps, { export: opened, pass }: Input): Promise<Output> =>
  orBlind(async () => {
    const aws = await awsOf(deps, opened);
    const store = storeOf(aws, opened);
    const plans = planArchiveOf(store, opened);
    const { request } = await runOf(deps, store, opened);
    const { archive } = opened;
    const take = async () => {
      const before = pass === 1 ? undefined : (await readSurvey(plans, pass - 1))?.groups;
      const nowMs = await aws.nowMs();
      const question = {
        logGroups: aws.logGroups,
        store,
        archive,
        request,
        nowMs,
        ownSinceMs: instantMs(opened.startedAt),
        ...defined({ before }),
      };
      const survey = await takeSurvey(question);
      return storeSurvey(plans, pass, { ...survey, groups: await surveyedPieces(survey.groups, question) });
    };
    const { at, groups, warnings, failures } = (await readSurvey(plans, pass)) ?? (await take());
    const leftOut = leftOutBySurvey(groups, request, instantMs(at));
    return {
      kind: 'surveyed',
      groups: groups.length,
      ...(leftOut.length > 0 && { leftOut }),
      warnings,
      failed: failures.length,
      failures: failures.slice(0, SAMPLED_FAILURES),
    };
  });
