import { listedSurvey, type PlanSurvey, planInMemory } from '../activities/plan/in-memory.js';
import { cutsBusyDays, withPieces } from '../activities/plan/sizes/busy-days.js';
import { type EarlierTask, readEarlierTasks } from '../activities/plan/sizes/earlier-tasks.js';
import type { Aws, Identity } from '../activities/ports.js';
import { archiveLocationOf } from '../activities/shared/archive-location.js';
import { refusals } from '../activities/shared/refusals.js';
import type { PlannedSlice } from '../activities/types/planning.js';
import type { ObjectStore } from '../archive/index.js';
import {
  type ArchiveLocation,
  defined,
  expiredWarning,
  LogferryError,
  noSlices,
  type ResolvedRequest,
  type SliceRef,
  type Warning,
  type WindowFacts,
} from '../contract/index.js';
import { type AutoSlice, type ChooseSliceQuestion, chooseSlice, requestWithSlice } from './estimate/choose-slice.js';
import { type Estimate, Estimator } from './estimate/estimator.js';
import { type Prices, SHIPPED_PRICES } from './estimate/prices.js';
import { ownAccount } from './own-account.js';

/** A slice that an export would export, or several consecutive slices that need no task. */
export interface PlanLine extends SliceRef {
  /** Why the slice or slices need no task; absent if a task is needed. */
  without?: NonNullable<PlannedSlice['without']>;
  /** Number of slices of the line; absent for one. */
  slices?: number;
}

/** The totals of a plan. */
export interface PlanSummary extends WindowFacts {
  accountId: string;
  groups: number;
  /** Number of lines of the plan. */
  lines: number;
  /** Number of export tasks. */
  tasks: number;
  /**
   * Number of slices that the export skips because of earlier receipts: their windows are closed, or are planned again
   * only with `--force`.
   */
  skipped: number;
  /** Number of skipped slices that are closed, but not settled. */
  unsettled: number;
  /** Number of skipped slices that an earlier run recorded as `expired`, because retention had passed. */
  skippedExpired: number;
  quiet: number;
  expired: number;
  /** Estimated number of bytes that the log groups store for the slices that need a task. */
  bytes: number;
  /**
   * Number of closed windows that the export recounts, and estimate of the bytes that Logs Insights scans for the
   * recounts. `ofUnknownSize` is the number of windows of log groups whose size AWS does not show. If there are any,
   * the bytes are a lower bound.
   */
  recounts: { windows: number; bytes: number; ofUnknownSize: number };
  estimate: Estimate;
  warnings: Warning[];
}

/** The identity behind the credentials of this process. @throws LogferryError CREDENTIALS, AWS_UNREACHABLE */
export async function whoAmI(region: string, env: NodeJS.ProcessEnv): Promise<Identity> {
  return (await ownAccount('command', env)({ region })).identity();
}

/** A plan that is made while its lines are read. */
export interface LocalPlan {
  accountId: string;
  /** The request that is planned. If the user asked for `auto`, it has the size of slices that was chosen. */
  request: ResolvedRequest;
  /** The size that was chosen for `auto`; absent if the user asked for another size. */
  autoSlice?: AutoSlice;
  /** The lines of the plan, in order. Each line is made when it is read, because a plan may have millions of lines. */
  lines: AsyncIterable<PlanLine>;
  /** The totals of the plan. They are complete after the last line was read. */
  summary(): PlanSummary;
}

/** How the size of slices is chosen for `auto`. */
export type AutoQuestion = Pick<ChooseSliceQuestion, 'requestWith' | 'maxScan' | 'onScan'>;

export interface PlanOptions {
  /** @default the prices that ship with logferry */
  prices?: Prices;
  /** Present if the user asked for slices of the size `auto`. */
  auto?: AutoQuestion | undefined;
}

/**
 * Plans an export in this process with the credentials of the process. Starts nothing and writes nothing.
 * @throws LogferryError with the reason why the request cannot be exported
 */
export async function planLocally(
  asked: ResolvedRequest,
  env: NodeJS.ProcessEnv,
  { prices = SHIPPED_PRICES, auto }: PlanOptions = {},
): Promise<LocalPlan> {
  const account = await openAccount(asked, env);
  const { aws, accountId, archive, store } = account;
  const choice = auto
    ? await choose(account, asked, auto)
    : cutsBusyDays(asked) && (await chosenByWorker(account, asked));
  const request = choice ? choice.request : asked;
  const observer = new Estimator(request, prices, async (groups) =>
    choice ? choice.earlier : earlierTasks(store, archive, groups),
  );
  const plan = planInMemory({
    ...{ logGroups: aws.logGroups, store, archive, request, observer, nowMs: await aws.nowMs() },
    ...(choice && { survey: choice.survey }),
  });
  const counts = { lines: 0, tasks: 0, quiet: 0, expired: 0 };
  async function* lines(): AsyncGenerator<PlanLine> {
    for await (const { slice, without, slices } of plan.slices) {
      counts.lines += 1;
      counts[without ?? 'tasks'] += slices ?? 1;
      // Only a slice without a task gets more fields. A slice with a task is not copied, because a plan can have
      // millions of them.
      yield without === undefined ? slice : { ...slice, ...defined({ without, slices }) };
    }
  }
  const summary = (): PlanSummary => {
    const { warnings, listings, ...found } = plan.summary();
    const { skipped, skippedExpired, leftOut, bytes, recounts } = found;
    const planned = counts.tasks + counts.quiet + counts.expired + skipped;
    const slices = { ...noSlices(), planned, expired: counts.expired };
    const expired = expiredWarning({ slices, skippedExpired }, leftOut);
    const { estimate, ...estimated } = observer.result({ ...counts, listings, bytes, recounts });
    return {
      ...{ accountId, ...counts, ...found, estimate },
      warnings: [...expired, ...estimated.warnings, ...warnings],
    };
  };
  return { accountId, request, lines: lines(), summary, ...(choice && defined({ autoSlice: choice.autoSlice })) };
}

/**
 * Chooses the size of slices for `auto` with the credentials of this process. Starts nothing and writes nothing.
 * @param asked the request with slices of the size that follows from the length of its window
 * @throws LogferryError with the reason why the request cannot be exported
 */
export async function chooseSliceLocally(
  asked: ResolvedRequest,
  auto: AutoQuestion,
  env: NodeJS.ProcessEnv,
): Promise<{ autoSlice: AutoSlice; request: ResolvedRequest }> {
  const { autoSlice, request } = await choose(await openAccount(asked, env), asked, auto);
  return { autoSlice, request };
}

/** The account and the archive location of a request. */
interface OpenedAccount {
  aws: Aws;
  accountId: string;
  archive: ArchiveLocation;
  store: ObjectStore;
}

async function openAccount(request: ResolvedRequest, env: NodeJS.ProcessEnv): Promise<OpenedAccount> {
  const { region, account } = request;
  const aws = await ownAccount('command', env)(defined({ region, account }));
  const { accountId } = await aws.identity();
  const archive = archiveLocationOf(request, accountId);
  const [refusal] = await refusals(aws, archive, request);
  if (refusal) throw new LogferryError(refusal);
  return { aws, accountId, archive, store: aws.objects(archive.bucket, archive.bucketOwner) };
}

/** What was found before a plan with slices of the size `auto`. */
interface Choice {
  /** The size that was chosen; absent if the worker chooses. */
  autoSlice?: AutoSlice;
  /** The request with the chosen slices. */
  request: ResolvedRequest;
  /** The survey, with the pieces of busy days. */
  survey: PlanSurvey;
  earlier: readonly EarlierTask[] | undefined;
}

async function choose(account: OpenedAccount, asked: ResolvedRequest, auto: AutoQuestion) {
  const { survey, earlier } = await surveyAndTasks(account, asked);
  const { groups } = survey;
  const { logGroups } = account.aws;
  const byLength = asked.slice === 'auto' ? 'day' : asked.slice;
  const autoSlice = await chooseSlice({ ...auto, logGroups, groups, earlier: earlier ?? [], byLength });
  const request = requestWithSlice(auto, autoSlice);
  return { autoSlice, request, survey: cutIn(survey, request, earlier), earlier } satisfies Choice;
}

/**
 * The survey of a request for which the worker will choose the size of slices. It has the pieces into which the worker
 * would cut days.
 */
async function chosenByWorker(account: OpenedAccount, request: ResolvedRequest): Promise<Choice> {
  const { survey, earlier } = await surveyAndTasks(account, request);
  return { request, survey: cutIn(survey, request, earlier), earlier };
}

async function surveyAndTasks({ aws, archive, store }: OpenedAccount, request: ResolvedRequest) {
  const { logGroups } = aws;
  const survey = await listedSurvey({ logGroups, store, archive, request, nowMs: await aws.nowMs() });
  return { survey, earlier: await earlierTasks(store, archive, survey.groups) };
}

const cutIn = (survey: PlanSurvey, request: ResolvedRequest, earlier: Choice['earlier']): PlanSurvey =>
  cutsBusyDays(request) ? { ...survey, groups: withPieces(survey.groups, request, earlier ?? []) } : survey;

/** Earlier tasks. Undefined if receipts cannot be read, because an estimate must not make a plan fail. */
const earlierTasks = (...question: Parameters<typeof readEarlierTasks>): Promise<EarlierTask[] | undefined> =>
  readEarlierTasks(...question).catch(() => undefined);
