import { type ObjectStore, UnreadableObject } from '../../archive/index.js';
import { instantMs, type ResolvedRequest } from '../../contract/index.js';
import type { Aws } from '../ports.js';
import type { ExportDeps } from '../shared/deps.js';
import { Recent } from '../shared/recent.js';
import type { OpenedExport } from '../types/opening.js';
import { Answers, askAll } from './answers.js';
import { FEW_GROUPS, inListingOrder, KnownMonths, type ListedGroup, Months } from './months.js';
import type { Survey } from './survey.js';
import { answerPages, type PlanArchive, readSurvey } from './survey-records.js';

/**
 * Number of surveys that a worker remembers. For the same number of runs, the worker also remembers AWS's answers about
 * the log groups of the run. The records in the archive are authoritative.
 */
const MOST_REMEMBERED = 8;

/** A survey with its groups in the order of listings, and by their names. */
export interface ListedSurvey extends Omit<Survey, 'groups'> {
  groups: readonly ListedGroup[];
  byName: ReadonlyMap<string, ListedGroup>;
}

/** What a worker remembers of plans. Surveys are written once, so a survey that was read stays valid. */
class PlanMemory {
  readonly months = new KnownMonths();
  readonly surveys = new Recent<Promise<ListedSurvey>>(MOST_REMEMBERED);
  readonly answers = new Recent<Answers>(MOST_REMEMBERED);
}

const memories = new WeakMap<ExportDeps, PlanMemory>();

function memoryOf(deps: ExportDeps): PlanMemory {
  const memory = memories.get(deps) ?? new PlanMemory();
  memories.set(deps, memory);
  return memory;
}

export const planArchiveOf = (store: ObjectStore, { archive, exportId, runNo }: OpenedExport): PlanArchive => ({
  store,
  archive,
  run: { exportId, runNo },
});

const idOf = ({ archive, exportId, runNo }: OpenedExport): string => {
  const { account = '', accountId, region, bucket, prefix } = archive;
  return JSON.stringify([account, accountId, region, bucket, prefix, exportId, runNo]);
};

/**
 * The stored survey of a pass.
 * @throws UnreadableObject if there is none
 */
export function surveyOf(
  deps: ExportDeps,
  store: ObjectStore,
  opened: OpenedExport,
  pass: number,
): Promise<ListedSurvey> {
  const { surveys } = memoryOf(deps);
  const id = `${idOf(opened)} ${pass}`;
  const survey = surveys.get(id, async () => {
    const stored = await readSurvey(planArchiveOf(store, opened), pass);
    if (stored === undefined)
      throw new UnreadableObject(`${opened.exportId}, pass ${pass}`, 'the archive has no survey of this pass');
    const groups = inListingOrder(stored.groups, opened.archive);
    return { ...stored, groups, byName: new Map(groups.map((group) => [group.name, group])) };
  });
  survey.catch(() => surveys.forget(id));
  return survey;
}

/** The listings of a pass. They are remembered between pages if the pass has many groups. */
export function monthsOf(
  deps: ExportDeps,
  store: ObjectStore,
  opened: OpenedExport,
  pass: number,
  request: ResolvedRequest,
  { at, groups }: ListedSurvey,
): Months {
  const isLarge = groups.length >= FEW_GROUPS;
  return new Months({
    ...{ store, archive: opened.archive, request, atMs: instantMs(at), startedAt: opened.startedAt },
    ...(pass > 1 && { ownSinceMs: instantMs(opened.startedAt) }),
    ...(isLarge && { known: { months: memoryOf(deps).months, pass: `${idOf(opened)} ${pass}` } }),
  });
}

/**
 * AWS's answers about the events of the run's log groups. A run asks AWS once about each group, except about groups
 * that AWS refuses and those of a sample, see {@link Answers}.
 */
export async function answersOf(
  deps: ExportDeps,
  aws: Aws,
  store: ObjectStore,
  opened: OpenedExport,
  request: ResolvedRequest,
): Promise<Answers> {
  const { groups } = await surveyOf(deps, store, opened, 1);
  const pages = answerPages(planArchiveOf(store, opened));
  return memoryOf(deps).answers.get(
    idOf(opened),
    () => new Answers(groups, pages, (asked) => askAll(aws.logGroups, request, asked, () => aws.nowMs())),
  );
}
