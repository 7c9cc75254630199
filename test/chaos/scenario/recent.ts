import { DAY_MS, floorToDay, formatInstant, SECOND_MS, SETTLING_MS } from '../../../contract/index.js';
import type { ChaosOptions } from '../options.js';
import type { Choices } from './choices.js';
import type { PlannedExport } from './exports.js';
import { LANES, type LoadedStream } from './log-data.js';

/**
 * A log group with an exported window that ends about 14 days and 12 hours before the run. The last slice of the window
 * gets late events before the middle of the run, and can be settled later in the run.
 */
const LATE_GROUP = '/chaos/late';
/** A log group whose retention has passed for a part of a window. */
const EXPIRING_GROUP = '/chaos/expiring';
const RETENTION_DAYS = 30;

/** The fraction of the run after which a recount can settle the late windows. */
const DUE_SHARE = 0.6;
/** Minimum time (ms) that the run needs before its first action. */
const OPENING_MS = 5_000;
const EVENTS = 40;
const LATE_EVENTS = 3;

/**
 * Log groups with events from the last weeks, and their exports. All dates follow from the instant at which the run
 * begins.
 */
export interface Recent {
  streams: LoadedStream[];
  exports: PlannedExport[];
  /** Late events. They may be added until the instant `lateUntilMs` (epoch ms). */
  late: LoadedStream[];
  lateUntilMs: number;
}

export function recentOf(choices: Choices, { nowMs, minutes }: Pick<ChaosOptions, 'nowMs' | 'minutes'>): Recent {
  const dueMs = wholeSeconds(nowMs + OPENING_MS + DUE_SHARE * minutes * 60_000);
  const late = { fromMs: dueMs - SETTLING_MS - 2 * DAY_MS, toMs: dueMs - SETTLING_MS };
  // Only the last slice ends so late that its first receipt does not settle it. Receipts settle the other slices at
  // once.
  const open = { ...late, fromMs: floorToDay(late.toMs - 1) };
  const cutMs = wholeSeconds(nowMs) - RETENTION_DAYS * DAY_MS;
  const expiring = { fromMs: cutMs - DAY_MS, toMs: cutMs + 2 * DAY_MS };
  return {
    streams: LANES.flatMap(({ region }) => [
      streamOf(choices, region, LATE_GROUP, 'web/1', late, EVENTS),
      { ...streamOf(choices, region, EXPIRING_GROUP, 'web/1', expiring, EVENTS), retentionDays: RETENTION_DAYS },
    ]),
    exports: LANES.flatMap(({ region, bucket }) => [
      exportOf('late', LATE_GROUP, late, region, bucket),
      exportOf('expiring', EXPIRING_GROUP, expiring, region, bucket),
    ]),
    late: LANES.map(({ region }) => streamOf(choices, region, LATE_GROUP, 'late/1', open, LATE_EVENTS)),
    lateUntilMs: dueMs - SECOND_MS,
  };
}

interface Range {
  fromMs: number;
  toMs: number;
}

function streamOf(
  choices: Choices,
  region: string,
  logGroup: string,
  stream: string,
  { fromMs, toMs }: Range,
  count: number,
): LoadedStream {
  const events = Array.from({ length: count }, (_, index) => ({
    timestamp: choices.between(fromMs, toMs - 1),
    message: `${region} ${logGroup} ${stream} event ${index}`,
  }));
  return { region, logGroup, stream, events };
}

const exportOf = (
  name: string,
  logGroup: string,
  { fromMs, toMs }: Range,
  region: string,
  bucket: string,
): PlannedExport => ({
  id: `${name}-${region}`,
  request: {
    source: { logGroups: [logGroup] },
    window: { from: formatInstant(fromMs), to: formatInstant(toMs) },
    destination: { bucket },
    region,
  },
});

const wholeSeconds = (ms: number): number => Math.floor(ms / SECOND_MS) * SECOND_MS;
