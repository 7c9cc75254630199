import { receiptKey } from '../../../archive/index.js';
import { MemoryStore } from '../../../archive/testing/memory-store.js';
import {
  type ArchiveLocation,
  defined,
  type ExportRequest,
  formatInstant,
  type Interval,
  instantMs,
  type Outcome,
  parseExportRequest,
  type ResolvedRequest,
  resolveRequest,
} from '../../../contract/index.js';
import type { PlanCursor, PlannedSlice } from '../../types/planning.js';
import type { GroupAnswers } from '../answers.js';
import type { CountQuestion } from '../count.js';
import { inListingOrder, KnownMonths, Months } from '../months.js';
import { type PageLimits, type PlannedPage, planPage } from '../plan-page.js';
import type { Recount } from '../recount.js';
import type { SurveyedGroup } from '../surveyed-group.js';

export const ARCHIVE: ArchiveLocation = {
  accountId: '111122223333',
  region: 'eu-central-1',
  bucket: 'archive',
  bucketOwner: '111122223333',
  prefix: '',
  layout: 'plain',
};
export const NOW = '2026-11-20T06:00:00Z';

export const surveyedGroup = (name: string, more: Partial<SurveyedGroup> = {}): SurveyedGroup => ({
  name,
  arn: `arn:aws:logs:eu-central-1:111122223333:log-group:${name}`,
  createdAt: '2025-01-01T00:00:00Z',
  logClass: 'STANDARD',
  ...more,
});

export const requestOf = (from: string, to: string, more: Partial<ExportRequest> = {}): ResolvedRequest =>
  resolveRequest(
    parseExportRequest({
      source: { logGroupPrefixes: ['g'] },
      window: { from, to },
      destination: { bucket: 'archive' },
      region: 'eu-central-1',
      ...more,
    }),
    instantMs(NOW),
  );

/** Makes the key of a receipt in the archive of these tests. */
export const keyOf = (
  logGroup: string,
  { from, to }: { from: string; to: string },
  outcome: Outcome,
  { askedAt = NOW, generation = 1 }: { askedAt?: string; generation?: number } = {},
): string => receiptKey({ ...ARCHIVE, logGroup, from, to, generation }, outcome, askedAt);

export interface PlanWorld {
  groups: SurveyedGroup[];
  request: ResolvedRequest;
  store?: MemoryStore;
  answers?: Record<string, Pick<GroupAnswers, 'newest' | 'first'>>;
  now?: string;
  /** The instant of the survey. @default now */
  at?: string;
  recount?: Recount;
  /** When the run started; present if a later pass is planned. */
  laterPassOf?: string;
  /** Whether windows that are due for a recount are only counted. */
  countsOnly?: boolean;
  limits?: Partial<PageLimits>;
}

const NO_LIMITS: PageLimits = {
  slices: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
  asked: Number.POSITIVE_INFINITY,
  calls: Number.POSITIVE_INFINITY,
  lines: Number.POSITIVE_INFINITY,
};

/** The input for the plan of a world. Tests plan the pages of the plan and count its slices from this input. */
export function questionOf(world: PlanWorld): CountQuestion {
  const {
    groups,
    request,
    store = new MemoryStore(),
    answers = {},
    now = NOW,
    at = now,
    laterPassOf,
    countsOnly,
  } = world;
  const ownSinceMs = laterPassOf === undefined ? undefined : instantMs(laterPassOf);
  const known = { months: new KnownMonths(), pass: '' };
  return {
    ...{ request, atMs: instantMs(at), nowMs: instantMs(now), groups: inListingOrder(groups, ARCHIVE) },
    months: new Months({
      ...{ store, archive: ARCHIVE, request, atMs: instantMs(at), startedAt: '2027-01-01T00:00:00Z', known },
      ...defined({ ownSinceMs, countsOnly }),
    }),
    answersOf: async ({ name, createdAt }) =>
      answers[name] === undefined ? undefined : { name, createdAt, askedAt: now, ...answers[name] },
    asked: () => 0,
  };
}

/** Plans the page that begins at a cursor. */
export function pageOf(world: PlanWorld, cursor?: PlanCursor): Promise<PlannedPage> {
  return planPage({
    ...questionOf(world),
    recount: world.recount ?? (async (_groups, due) => due),
    isFirstPass: world.laterPassOf === undefined,
    limits: { ...NO_LIMITS, ...world.limits },
    ...defined({ cursor }),
  });
}

/** All pages of a plan. */
export async function pagesOf(world: PlanWorld): Promise<PlannedPage[]> {
  const pages: PlannedPage[] = [];
  let cursor: PlanCursor | undefined;
  do {
    const page = await pageOf(world, cursor);
    pages.push(page);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}

export const windowOf = ({ slice: { from, to } }: PlannedSlice): Interval => ({
  fromMs: instantMs(from),
  toMs: instantMs(to),
});

/** Shows a slice as text, such as `g/a 2026-10-01 2026-10-02 quiet x2`, so that plans are easy to compare. */
export const shown = ({ slice: { logGroup, from, to, generation }, without, slices }: PlannedSlice): string =>
  [
    logGroup,
    ...[from, to].map((instant) => instant.replace('T00:00:00Z', '')),
    ...(generation > 1 ? [`g${generation}`] : []),
    ...(without === undefined ? [] : [without]),
    ...(slices === undefined ? [] : [`x${slices}`]),
  ].join(' ');

export const day = (from: string): { from: string; to: string } => ({
  from: `${from}T00:00:00Z`,
  to: formatInstant(instantMs(`${from}T00:00:00Z`) + 86_400_000),
});
