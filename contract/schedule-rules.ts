import type { Calendar } from './cron.js';
import { defined } from './defined.js';
import { type Explained, explain } from './errors.js';
import { nextFiring, TimeZoneClock } from './firing-times.js';
import { requestRefusals } from './request-rules.js';
import { resolveRequest, wholeDays } from './resolve.js';
import { calendarsOf, type ParsedSchedule, type ScheduledRequest } from './schedule.js';
import { jsonPath, type NameField } from './schema-findings.js';
import { holdsWholeSlice } from './slice-grid.js';
import { AVAILABILITY_LAG_MS, DAY_MS, floorToDay, formatInstant, intervalOf, parseDuration } from './time.js';
import type { Window } from './window.js';

/*
 * Rules that a schedule must meet beyond its schema. They are checked with the windows of the next firings. The command
 * line, the client and the Terraform provider share these rules.
 */

/** The rules are checked for all firings within this time, and at least for the next {@link LEAST_FIRINGS} firings. */
const HORIZON_MS = 400 * DAY_MS;
const LEAST_FIRINGS = 12;

/** A coming firing of a schedule. */
export interface Firing {
  /** The time that the schedule names, before jitter. */
  nominal: string;
  /** Absent if no whole day lies in the window. */
  window?: Window;
}

/** The window of a firing. Undefined if no whole day lies in it. @param nominalMs epoch ms */
export function firingWindow(request: ScheduledRequest, nominalMs: number): Window | undefined {
  const { fromMs, toMs } = wholeDays(request.window, nominalMs);
  return fromMs < toMs ? resolveRequest(request, nominalMs).window : undefined;
}

/** When a schedule fires. The calendars are those that it names, or those of its cron text. */
export interface Times {
  calendars: readonly Calendar[];
  timezone: string;
}

/** The first firings after an instant (epoch ms), at most `most`. */
export function comingFirings(
  { calendars, timezone }: Times,
  request: ScheduledRequest,
  afterMs: number,
  most: number,
): Firing[] {
  const clock = new TimeZoneClock(timezone);
  const firings: Firing[] = [];
  for (let at = nextFiring(calendars, clock, afterMs); at !== undefined && firings.length < most; ) {
    firings.push(firingAt(request, at));
    at = nextFiring(calendars, clock, at);
  }
  return firings;
}

/** The firing at a nominal time (epoch ms). */
export const firingAt = (request: ScheduledRequest, nominalMs: number): Firing =>
  defined({ nominal: formatInstant(nominalMs), window: firingWindow(request, nominalMs) });

/**
 * Why a schedule is refused, most basic reason first; empty when these rules allow it.
 * @param nameOf the names of fields in the reasons
 */
export function scheduleRefusals(schedule: ParsedSchedule, nowMs: number, nameOf: NameField = jsonPath): Explained[] {
  const { request } = schedule;
  const nominals = decisiveFirings(schedule, nowMs);
  if (nominals.length === 0) return [neverFires(schedule, nameOf)];
  const ofRequest: NameField = (path) => nameOf(['request', ...path]);
  const whole = nominals.filter((nominalMs) => isWhole(request, nominalMs));
  if (whole.length === 0) return [neverWhole(request, nominals, ofRequest)];
  for (const nominalMs of whole) {
    const resolved = resolveRequest(request, nominalMs);
    const refusals = requestRefusals(resolved, nominalMs, ofRequest);
    if (refusals.length > 0)
      return refusals.map((refusal) => ofFiring(refusal, request, resolved.window.to, nominalMs, ofRequest));
  }
  return [];
}

/** Rewords the refusal of a window that ends too late: names the lag, because a schedule has no field for the end. */
function ofFiring(
  refusal: Explained,
  { window }: ScheduledRequest,
  to: string,
  nominalMs: number,
  nameOf: NameField,
): Explained {
  if (refusal.code !== 'WINDOW_TOO_RECENT') return refusal;
  return explain('WINDOW_TOO_RECENT', {
    detail: `with ${nameOf(['window', 'lag'])} (${window.lag}), the window of the firing at ${formatInstant(nominalMs)} ends at ${to}, less than 12 h before the firing`,
  });
}

/**
 * Warnings about a schedule, as sentences. There is at most one: about the first gap between the windows of two
 * firings, which no firing exports. A schedule with such a gap is allowed.
 */
export function scheduleWarnings(schedule: ParsedSchedule, nowMs: number, nameOf: NameField = jsonPath): string[] {
  const windows = decisiveFirings(schedule, nowMs).flatMap((nominalMs) => {
    const window = firingWindow(schedule.request, nominalMs);
    return window ? [intervalOf(window)] : [];
  });
  let reachMs = Number.POSITIVE_INFINITY;
  for (const { fromMs, toMs } of windows) {
    if (fromMs > reachMs) {
      const { lookback } = schedule.request.window;
      return [
        `${nameOf(['request', 'window', 'lookback'])} (${lookback}) is too short for this schedule: ` +
          `no firing exports ${formatInstant(reachMs)}..${formatInstant(fromMs)}.`,
      ];
    }
    reachMs = Number.isFinite(reachMs) ? Math.max(reachMs, toMs) : toMs;
  }
  return [];
}

/**
 * Nominal times (epoch ms) of the firings with which the rules are checked. Together these firings have every window of
 * the horizon. A firing is left out only if its window must be the same as that of the firing before it.
 */
function decisiveFirings(schedule: ParsedSchedule, nowMs: number): number[] {
  const [calendars, clock] = [calendarsOf(schedule), new TimeZoneClock(schedule.timezone)];
  const nominals: number[] = [];
  for (let at = nextFiring(calendars, clock, nowMs); at !== undefined; ) {
    if (nominals.length >= LEAST_FIRINGS && at > nowMs + HORIZON_MS) break;
    nominals.push(at);
    at = nextFiring(calendars, clock, Math.max(at, nextChangeMs(schedule.request, at) - 1));
  }
  return nominals;
}

/** The first instant after `nominalMs` at which a firing can have a different window from a firing at `nominalMs`. */
function nextChangeMs({ window: { lookback, lag } }: ScheduledRequest, nominalMs: number): number {
  const lengths = [parseDuration(lookback) ?? 0, lag === undefined ? AVAILABILITY_LAG_MS : (parseDuration(lag) ?? 0)];
  return Math.min(...lengths.map((ms) => floorToDay(nominalMs - ms) + DAY_MS + ms));
}

function isWhole(request: ScheduledRequest, nominalMs: number): boolean {
  const { fromMs, toMs } = wholeDays(request.window, nominalMs);
  if (fromMs >= toMs) return false;
  const { window, slice } = resolveRequest(request, nominalMs);
  return holdsWholeSlice(intervalOf(window), slice);
}

function neverFires({ cron, calendars }: ParsedSchedule, nameOf: NameField): Explained {
  const [field, value] = cron === undefined ? ['calendars', calendars] : ['cron', cron];
  return explain('INVALID_SCHEDULE', {
    detail: `${nameOf([`${field}`])} (${JSON.stringify(value).slice(0, 160)}) never fires: no coming day matches all of its fields`,
  });
}

/** Maximum look-back (days) that a refusal suggests. */
const MOST_SUGGESTED_DAYS = 100;

function neverWhole(request: ScheduledRequest, nominals: readonly number[], nameOf: NameField): Explained {
  const { slice, window } = request;
  const [first = 0] = nominals;
  const { fromMs, toMs } = wholeDays(window, first);
  const unit = slice === 'auto' ? 'day' : slice;
  const held = fromMs < toMs ? `is ${formatInstant(fromMs)}..${formatInstant(toMs)}` : 'is empty';
  const days = shortestLookback(request, nominals);
  const remedy = days === undefined ? 'Make lookback longer' : `With P${days}D, every firing holds a whole ${unit}`;
  return explain('INVALID_SCHEDULE', {
    detail:
      `${nameOf(['window', 'lookback'])} (${JSON.stringify(window.lookback)}) is too short: no firing has a window that holds a whole ${unit} ` +
      `which ended at least the lag (${window.lag ?? 'PT12H'}) before the firing; the window of the next firing, ${formatInstant(first)}, ${held}. ${remedy}`,
  });
}

/**
 * The shortest look-back (days) with which the window of each of these firings holds a whole slice. Undefined if it is
 * longer than {@link MOST_SUGGESTED_DAYS}.
 */
function shortestLookback(request: ScheduledRequest, nominals: readonly number[]): number | undefined {
  for (let days = 1; days <= MOST_SUGGESTED_DAYS; days += 1) {
    const longer: ScheduledRequest = { ...request, window: { ...request.window, lookback: `P${days}D` } };
    if (nominals.every((nominalMs) => isWhole(longer, nominalMs))) return days;
  }
  return undefined;
}
