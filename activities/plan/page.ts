import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { ObjectStore } from '../../archive/index.js';
import {
  type ArchiveLocation,
  AVAILABILITY_LAG_MS,
  instantMs,
  type ResolvedRequest,
  type SliceRef,
} from '../../contract/index.js';
import type { Aws } from '../ports.js';
import { retentionHasPassed } from '../shared/retention.js';
import type { PlanCursor, PlannedSlice, PlanPage } from '../types.js';
import { Coverage } from './coverage.js';
import { chooseGroups } from './groups.js';
import { type Candidate, candidatesBehind, cursorOf } from './order.js';

/** A page stays far below Temporal's limit for one payload, and small enough for continue-as-new. */
const PAGE_SLICES = 200;
const PAGE_BYTES = 60_000;

export interface PlanQuestion {
  aws: Aws;
  store: ObjectStore;
  archive: ArchiveLocation;
  request: ResolvedRequest;
  cursor?: PlanCursor;
  /** See Coverage. */
  recorded: ReadonlySet<string>;
  nowMs: number;
}

/** Planning lets other activities and heartbeats of the process run after at most so long without an await. */
const LONGEST_STRETCH_MS = 20;

/** One page of the plan behind the cursor. */
export async function planPage(question: PlanQuestion): Promise<PlanPage> {
  const { request, cursor, aws, store, archive, recorded, nowMs } = question;
  const { groups } = await chooseGroups(aws.logGroups, request);
  const coverage = new Coverage(store, archive, request, recorded);
  const quiet = new QuietWindows(aws, request, nowMs);
  const slices: PlannedSlice[] = [];
  const skippedReceipts = new Set<string>();
  let skipped = 0;
  let bytes = 0;
  let last: Candidate | undefined;
  let stretchBeganMs = performance.now();
  for (const candidate of candidatesBehind(cursor, groups, request, nowMs)) {
    if (last && (slices.length >= PAGE_SLICES || bytes >= PAGE_BYTES)) {
      return { slices, skipped, skippedReceipts: [...skippedReceipts], cursor: cursorOf(last) };
    }
    last = candidate;
    if (performance.now() - stretchBeganMs >= LONGEST_STRETCH_MS) {
      await setImmediate();
      stretchBeganMs = performance.now();
    }
    const { open, skippedFor } = await coverage.of(candidate);
    if (open.length === 0 && skippedFor.length > 0) skipped += 1;
    for (const key of skippedFor) {
      if (!skippedReceipts.has(key)) bytes += key.length;
      skippedReceipts.add(key);
    }
    for (const slice of open) {
      const isPast = retentionHasPassed(candidate.group, slice.to, nowMs);
      const without = isPast ? 'expired' : await quiet.reason(slice);
      slices.push({ slice, ...(without && { without }) });
      bytes += JSON.stringify(slice).length;
    }
  }
  return { slices, skipped, skippedReceipts: [...skippedReceipts] };
}

/** Finds windows that are younger than any event in AWS's stream index of a group; it reads the index once a page. */
class QuietWindows {
  private readonly newest = new Map<string, Promise<string | 'none' | undefined>>();

  constructor(
    private readonly aws: Aws,
    private readonly request: ResolvedRequest,
    private readonly nowMs: number,
  ) {}

  /** The index lags by up to an hour, so nothing is concluded inside the availability lag. */
  async reason({ logGroup, from, to }: SliceRef): Promise<'quiet' | undefined> {
    if (this.request.force || instantMs(to) > this.nowMs - AVAILABILITY_LAG_MS) return undefined;
    const asked = this.newest.get(logGroup) ?? this.aws.logGroups.newestEvent(logGroup);
    this.newest.set(logGroup, asked);
    const event = await asked;
    const isQuiet = event === 'none' || (event !== undefined && instantMs(event) < instantMs(from));
    return isQuiet ? 'quiet' : undefined;
  }
}
