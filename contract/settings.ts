import { HOUR_MS, MINUTE_MS, SECOND_MS } from './time.js';

/** Settings of an export, fixed in its history when it is opened. Milliseconds, unless a member says otherwise. */
export interface ExportTimings {
  /** Longest time for which one attempt of the watch polls AWS. */
  watchAttemptMs: number;
  /** How long a task may stay PENDING_CANCEL until a cancelled export closes without it. */
  pendingCancelBoundMs: number;
  /** How long DescribeExportTasks must leave out a task until the task counts as vanished. */
  vanishedAfterMs: number;
  /**
   * First interval after which a waiting owner asks again, and a holder checks its lane. The interval doubles, up to
   * ten times this value.
   */
  lookAtLaneMs: number;
  /**
   * The longest of the first 120 pauses between attempts that get no useful answer. The first pause is a second, and
   * each pause is twice as long as the one before, up to this value. By default, the 120 pauses take about an hour
   * together. Every later pause takes ten times this value.
   */
  longestPauseMs: number;
  /**
   * How long the export waits while AWS refuses to show one of its tasks that may still be running. After that, the
   * slice is left open, and the export creates no more tasks. The same limit holds for mistakes of our own code, and
   * for an outage that affects the reading back of one slice only.
   */
  blindBoundMs: number;
  /**
   * How long the export waits for the end of any other refusal: of credentials, planning, creates, reading back, or
   * writing records.
   */
  credentialsBoundMs: number;
  /**
   * Longest pause during which an owner keeps its turn, if another export could use the turn. Before a longer pause the
   * owner gives the turn back.
   */
  idleTurnMs: number;
  /**
   * Not a time: the number of history events after which an export continues as new, even without the server's advice.
   */
  historyEvents: number;
  /**
   * Not a time: the maximum number of bytes that Logs Insights may scan for the recounts of one run. The scanned bytes
   * are estimated from what the log groups store, and AWS bills them. Beyond the maximum, windows are counted one by
   * one or exported again.
   */
  recountBytes: number;
  /**
   * Not a time: the maximum number of bytes that Logs Insights may scan to count events at the source for one run
   * (`verify: source`). A request can ask for less, but not for more. With 0, no query counts, and events are read.
   */
  sourceCountBytes: number;
}

export const DEFAULT_TIMINGS = {
  // Long enough that a long task costs few actions, short enough that a lost worker is noticed within a minute.
  watchAttemptMs: 45 * SECOND_MS,
  // AWS documents no limit for PENDING_CANCEL. A cancelled export waits no longer than this for such a task.
  pendingCancelBoundMs: 15 * MINUTE_MS,
  // DescribeExportTasks is eventually consistent. A task that it does not list for this long does not come back.
  vanishedAfterMs: 15 * MINUTE_MS,
  lookAtLaneMs: MINUTE_MS,
  // In the first hour of an outage, the export asks AWS at least twice a minute. So a slot that becomes free in this
  // hour stays unused for at most 30 s.
  longestPauseMs: 30 * SECOND_MS,
  // Enough for an operator to repair an expired session or a withdrawn policy.
  blindBoundMs: HOUR_MS,
  // A failing metadata service or a role under renewal recovers within minutes. Ending the export loses nothing,
  // because no task is under way.
  credentialsBoundMs: 15 * MINUTE_MS,
  idleTurnMs: 5 * SECOND_MS,
  // About where the server suggests continuing as new (4,096 events).
  historyEvents: 4_000,
  // At AWS's list price, queries of so many bytes cost about half a dollar a run.
  recountBytes: 100_000_000_000,
  // AWS bills the queries to the account of the log groups, so an operator must allow them.
  sourceCountBytes: 0,
} satisfies ExportTimings;

/**
 * Timings of the embedded engine. Its dev server bills no actions, so watch attempts can be short. After a command was
 * killed, the next command then finds the task again within seconds.
 */
export const EMBEDDED_TIMINGS = {
  ...DEFAULT_TIMINGS,
  watchAttemptMs: 5 * SECOND_MS,
  // Only the request limits what Logs Insights scans (`maxScanBytes`): AWS bills the requester, whose credentials it
  // uses.
  sourceCountBytes: Number.MAX_SAFE_INTEGER,
} satisfies ExportTimings;

/** Settings of a lane, fixed in its history by its input. Milliseconds, unless a member says otherwise. */
export interface LaneSettings {
  /** Time after which the lane asks a holder for its turn, if others wait. The holder ends the current slice first. */
  quantumMs: number;
  /** How often the lane looks at its holder while others wait. */
  lookIntervalMs: number;
  /** How long an idle lane stays before it ends. */
  idleGraceMs: number;
  /** Not a time: the maximum number of waiting owners. The lane tells further owners to ask again later. */
  maxWaiting: number;
  /** Not a time: the number of signals of one run after which the lane continues as new (the server allows 10,000). */
  maxSignals: number;
}

export const DEFAULT_LANE_SETTINGS: LaneSettings = {
  quantumMs: 30 * SECOND_MS,
  lookIntervalMs: MINUTE_MS,
  idleGraceMs: MINUTE_MS,
  maxWaiting: 1_000,
  maxSignals: 8_000,
};

/** The least and the greatest value of a setting, both allowed. */
export interface SettingRange {
  readonly least: number;
  readonly most: number;
}

const BOUNDS: SettingRange = { least: SECOND_MS, most: 7 * 24 * HOUR_MS };

/**
 * The allowed values of each setting in a worker's configuration. With values far outside of these ranges, exports
 * could loop without progress or never end.
 */
export const TIMING_RANGES: Readonly<Record<keyof ExportTimings, SettingRange>> = {
  // The watch has no heartbeat time-out, so a lost worker is noticed only at the end of an attempt.
  watchAttemptMs: { least: SECOND_MS, most: 10 * MINUTE_MS },
  pendingCancelBoundMs: BOUNDS,
  vanishedAfterMs: BOUNDS,
  lookAtLaneMs: { least: SECOND_MS, most: HOUR_MS },
  longestPauseMs: { least: SECOND_MS, most: HOUR_MS },
  blindBoundMs: BOUNDS,
  credentialsBoundMs: BOUNDS,
  idleTurnMs: { least: SECOND_MS, most: HOUR_MS },
  // A run that begins with a plan and a turn has about 25 events before its first create; with a smaller setting it
  // would continue as new without end. The server ends a history of 51,200 events.
  historyEvents: { least: 30, most: 20_000 },
  recountBytes: { least: 0, most: Number.MAX_SAFE_INTEGER },
  sourceCountBytes: { least: 0, most: Number.MAX_SAFE_INTEGER },
};

export const LANE_RANGES: Readonly<Record<keyof LaneSettings, SettingRange>> = {
  quantumMs: { least: SECOND_MS, most: HOUR_MS },
  lookIntervalMs: { least: SECOND_MS, most: HOUR_MS },
  idleGraceMs: { least: SECOND_MS, most: HOUR_MS },
  // This many requests, even those of exports with the longest ids, fit into a payload of continue-as-new (2 MB).
  maxWaiting: { least: 1, most: 3_000 },
  maxSignals: { least: 1, most: 9_000 },
};

/** How long the server keeps a workflow task for the worker that has the workflow in memory. */
export const STICKY_TIMEOUT_MS = 5 * SECOND_MS;
/**
 * Like {@link STICKY_TIMEOUT_MS}, on the embedded engine. It is short, so that the command after a killed command does
 * not wait long for the killed worker.
 */
export const EMBEDDED_STICKY_TIMEOUT_MS = SECOND_MS;
