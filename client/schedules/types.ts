import type { CalendarText, ExportStatus, Firing, ScheduledRequest } from '../../contract/index.js';

/**
 * The times of a schedule as Temporal has them. `cron` is absent if Temporal keeps no cron text that has the times of
 * the calendars.
 */
export interface ScheduleTimes {
  cron?: string;
  /** The calendars, if there is no cron text for them. */
  calendars?: CalendarText[];
  timezone: string;
}

/** A schedule of exports, as Temporal describes it. */
export interface ExportSchedule extends ScheduleTimes {
  schemaVersion: 1;
  name: string;
  /** ISO 8601 duration. */
  jitter: string;
  /** ISO 8601 duration. */
  catchUpWindow: string;
  paused: boolean;
  note?: string;
  request: ScheduledRequest;
  /** The task queue on which its firings start. */
  taskQueue: string;
  createdAt: string;
  updatedAt?: string;
  /** The coming firings, at most five, whether or not the schedule is paused. */
  nextFirings: Firing[];
  /** The newest firings, newest first. Temporal remembers ten. */
  lastFirings: PastFiring[];
  counts: FiringCounts;
  /**
   * Hash of times, policies and action as Temporal describes them. It stays the same until the schedule is changed by
   * any tool; pausing does not change it.
   */
  specHash: string;
}

/** Firings since the schedule was created. */
export interface FiringCounts {
  started: number;
  /**
   * Firings that Temporal could not start within the catch-up window. The next firing exports their days, as far as its
   * look-back reaches.
   */
  missed: number;
  /**
   * Firings that were due while one export ran and another firing was waiting. The next firing exports their days, as
   * far as its look-back reaches.
   */
  skipped: number;
  /** Firings that wait for the running export to end: none or one. */
  waiting: number;
}

/** A firing that started an export. */
export interface PastFiring {
  exportId: string;
  nominal: string;
  startedAt: string;
  /** Absent if Temporal no longer has the export's workflow. */
  status?: ExportStatus;
}

/** A schedule in a list. Temporal updates lists with a delay of up to a few seconds. */
export interface ScheduleListing extends ScheduleTimes {
  name: string;
  paused: boolean;
  note?: string;
  /** When the schedule fires next, jitter included. */
  nextAt?: string;
  last?: { exportId: string; startedAt: string };
}

export interface CreatedSchedule {
  schedule: ExportSchedule;
  /** False if a schedule of this name and definition already existed. */
  created: boolean;
}

export interface TriggeredFiring {
  /**
   * The export that the firing started. Absent if the firing waits or was skipped, or if Temporal did not show the
   * export within 10 s.
   */
  exportId?: string;
  /** The running export that must end before the waiting firing starts. */
  waitsFor?: string;
  /** Present if Temporal skipped the firing, because another firing already waited. */
  skipped?: true;
}

export interface BackfillOptions {
  /** Start of the window: an instant in UTC. */
  from: string;
  /** End of the window (exclusive). */
  to: string;
  /** Id of the export. @default derived from source, window, destination, slice size, account and Region */
  id?: string;
  /** The account of the log groups, if the caller knows it. It is part of the derived id. */
  accountId?: string;
  requestedBy?: string;
  reason?: string;
}
