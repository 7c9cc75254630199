import type { LogGroup, LogGroups } from '../../activities/ports.js';
import type { CommittedRecords } from '../../archive/index.js';
import type { ObjectReader } from '../../archive/ports.js';
import { defined } from '../../contract/defined.js';
import type { ArchiveLocation, Interval } from '../../contract/index.js';
import { DayCounts, type ScanBudget } from './day-counts.js';
import { type LostDay, lostDays } from './lost-days.js';
import type { DayProblem } from './problems.js';
import { partsByReceipt, type ReadingQuestion, type ReadReceipt, readReceiptWithObjects } from './read-receipts.js';

export interface ProofPorts {
  store: ObjectReader;
  archive: ArchiveLocation;
  committed: CommittedRecords;
  logGroups: Pick<LogGroups, 'countByQuery' | 'readEvents'>;
  budget: ScanBudget;
  accepts: ReadingQuestion['accepts'];
  signal: AbortSignal;
}

/** A day with the result of its proof. */
export interface ExaminedDay extends Interval {
  /** Number of archived events in the objects that were read. */
  events: number;
  /** How its events were counted in the log group; absent if the day is not proven. */
  method?: 'insights' | 'events';
  problem?: DayProblem;
}

export interface RangeProof {
  days: ExaminedDay[];
  receipts: ReadReceipt[];
  queries: { id: string; text: string; scannedBytes?: number }[];
}

/**
 * Proves the days of a range of a log group, oldest first. Events are counted only up to the first day that is not
 * proven, and only a few later receipts are read with their objects, because no retention can lose a day without losing
 * all older days.
 */
export async function proveRange(ports: ProofPorts, group: LogGroup, range: Interval): Promise<RangeProof> {
  const { store, archive, committed, logGroups, budget, accepts, signal } = ports;
  const days = await lostDays(store, archive, group.name, range, committed);
  const receipts: ReadReceipt[] = [];
  const sent = new Map<string, { from: string; to: string }>();
  let candidates = untilProblem(days);
  const waiting = [...partsByReceipt(candidates)];
  while (waiting.length > 0) {
    const endMs = candidates.at(-1)?.toMs ?? range.fromMs;
    const batch = waiting
      .splice(0, RECEIPTS_AT_ONCE)
      .filter(([, [first]]) => first !== undefined && first.fromMs < endMs);
    const read = await Promise.all(
      batch.map(([key, parts]) =>
        readReceiptWithObjects({ store, archive, committed, group, accepts }, key, parts, signal),
      ),
    );
    for (const [at, answer] of read.entries()) {
      const key = batch[at]?.[0] ?? '';
      if (answer.kind === 'problem') {
        const { problem } = answer;
        for (const day of candidates) if (day.parts.some(({ receipt }) => receipt.key === key)) day.problem ??= problem;
        continue;
      }
      receipts.push(answer.receipt);
      sent.set(key, answer.receipt.sent);
    }
    candidates = untilProblem(candidates);
  }
  const last = candidates.at(-1);
  const parts = partsByReceipt(candidates);
  const ofReceipts = {
    sentOf: (key: string) => sent.get(key) ?? NO_WINDOW,
    partsOf: (key: string) => parts.get(key) ?? [],
  };
  const counts = await DayCounts.of(
    { logGroups, group, budget, signal, ...ofReceipts },
    { fromMs: range.fromMs, toMs: last?.toMs ?? range.fromMs },
  );
  const methods = new Map<LostDay, 'insights' | 'events'>();
  for (const day of candidates) {
    const counted = await counts.compare(day);
    if (counted.kind === 'problem') {
      day.problem = counted.problem;
      break;
    }
    methods.set(day, counted.method);
  }
  const { query } = counts;
  return {
    days: days.map((day) => examined(day, methods.get(day))),
    receipts,
    queries: query === undefined ? [] : [queryOf(query)],
  };
}

/** Number of receipts that are read at the same time. Most days have one small receipt. */
const RECEIPTS_AT_ONCE = 8;

const NO_WINDOW = { from: '1970-01-01T00:00:00Z', to: '1970-01-01T00:00:00Z' };

/** The days before the first one with a problem. */
function untilProblem(days: readonly LostDay[]): LostDay[] {
  const first = days.findIndex(({ problem }) => problem !== undefined);
  return days.slice(0, first === -1 ? days.length : first);
}

function examined({ fromMs, toMs, parts, problem }: LostDay, method: ExaminedDay['method']): ExaminedDay {
  const events = parts.reduce((sum, { archived }) => sum + archived, 0);
  if (problem !== undefined) return { fromMs, toMs, events, problem };
  return { fromMs, toMs, events, ...(method === undefined ? { problem: { code: 'NOT_EXAMINED' } } : { method }) };
}

const queryOf = ({
  queryId: id,
  text,
  scannedBytes,
}: {
  queryId: string;
  text: string;
  scannedBytes?: number;
}): RangeProof['queries'][number] => ({ id, text, ...defined({ scannedBytes }) });
