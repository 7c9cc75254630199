import { gzipSync } from 'node:zlib';
import type { LogGroup } from '../../../activities/index.js';
import { DAY_MS, HOUR_MS, instantMs } from '../../../contract/index.js';
import type { Timeline } from '../time/timeline.js';
import { HOSTILE_MESSAGES } from './hostile-messages.js';

/** A log group that an import from CloudTrail Lake has created. Its events are older than the log group. */
const IMPORTED = 'aws/cloudtrail/lake';
const IMPORTED_MS = instantMs('2026-11-19T00:00:00Z');
export const GROUPS = ['/app/a', '/app/b', '/app/c', IMPORTED];
export const FIRST_DAY = '2026-11-03T00:00:00Z';
const DAYS = 7;
const CREATED_MS = instantMs('2026-10-01T00:00:00Z');
/** Age (ms) above which AWS refuses an event. */
const OLDEST_LATE_MS = 14 * DAY_MS;

/** The hours at which a day with events has an event. Some days of each log group have no events. */
const HOURS = [3, 15];
const hasDay = (group: number, day: number): boolean => (group * 3 + day * 2) % 5 !== 0 && !(group === 2 && day > 4);

/** An event in AWS. Times are epoch milliseconds. */
export interface TrueEvent {
  readonly ms: number;
  readonly ingestedMs: number;
  readonly message: string;
}

/**
 * A log group from its creation to its deletion. A group that is created again under this name is another `TrueGroup`.
 */
export interface TrueGroup {
  readonly name: string;
  readonly createdMs: number;
  /** When the group was deleted (epoch ms). */
  goneMs: number;
  readonly events: TrueEvent[];
  /** Class and retention of the log group after each change. An entry applies from `fromMs` to the next entry. */
  readonly settings: { readonly fromMs: number; readonly logClass: LogGroup['logClass']; readonly days?: number }[];
}

/** The log groups of an account in one Region, including deleted ones. */
export class LogSource {
  private readonly ever: TrueGroup[] = [];

  /** @param hostile whether messages contain lines that look like events */
  constructor(
    private readonly timeline: Timeline,
    hostile: boolean,
  ) {
    for (const [index, name] of GROUPS.entries()) {
      const group = this.make(name, name === IMPORTED ? IMPORTED_MS : CREATED_MS);
      const days = Array.from({ length: DAYS }, (_, day) => day).filter((day) => hasDay(index, day));
      for (const ms of days.flatMap((day) =>
        HOURS.map((hour) => instantMs(FIRST_DAY) + day * DAY_MS + hour * HOUR_MS),
      )) {
        const message = hostile ? HOSTILE_MESSAGES[group.events.length % HOSTILE_MESSAGES.length] : undefined;
        group.events.push({ ms, ingestedMs: Math.max(ms, group.createdMs), message: message ?? 'event' });
      }
    }
  }

  /** The log group that had this name at an instant. Default: now. */
  find(name: string, atMs = this.timeline.nowMs): TrueGroup | undefined {
    return this.ever.find((group) => group.name === name && group.createdMs <= atMs && atMs < group.goneMs);
  }

  get names(): string[] {
    return GROUPS.filter((name) => this.find(name) !== undefined);
  }

  /** The events of a window that the log group contained at an instant. Default: now. */
  held(name: string, { from, to }: { from: string; to: string }, atMs = this.timeline.nowMs): TrueEvent[] {
    const group = this.find(name, atMs);
    if (group === undefined) return [];
    const fromMs = Math.max(instantMs(from), keptFromMs(group, atMs));
    const toMs = instantMs(to);
    return group.events.filter(({ ms, ingestedMs }) => fromMs <= ms && ms < toMs && ingestedMs <= atMs);
  }

  remove(name: string): void {
    const group = this.find(name);
    if (group !== undefined) group.goneMs = this.timeline.nowMs;
  }

  /** Deletes a log group, and creates an empty one with the same name. */
  remake(name: string): void {
    this.remove(name);
    this.make(name, this.timeline.nowMs);
  }

  retain(name: string, days: number): void {
    this.set(name, { days });
  }

  changeClass(name: string): void {
    const group = this.find(name);
    if (group === undefined) return;
    const isStandard = settingsOf(group, this.timeline.nowMs).logClass === 'STANDARD';
    this.set(name, { logClass: isStandard ? 'INFREQUENT_ACCESS' : 'STANDARD' });
  }

  private set(name: string, change: Partial<TrueGroup['settings'][number]>): void {
    const group = this.find(name);
    const { nowMs } = this.timeline;
    group?.settings.push({ ...settingsOf(group, nowMs), ...change, fromMs: nowMs });
  }

  /** Adds an event that is ingested now, long after it happened. AWS drops the event if it is too old. */
  addLate(name: string, ms: number): void {
    const { nowMs } = this.timeline;
    const group = this.find(name);
    if (group === undefined || ms < Math.max(nowMs - OLDEST_LATE_MS, keptFromMs(group, nowMs))) return;
    group.events.push({ ms, ingestedMs: nowMs, message: 'late' });
    group.events.sort((a, b) => a.ms - b.ms);
  }

  private make(name: string, createdMs: number): TrueGroup {
    const settings: TrueGroup['settings'] = [{ fromMs: createdMs, logClass: 'STANDARD' }];
    const group = { name, createdMs, goneMs: Number.POSITIVE_INFINITY, events: [], settings };
    this.ever.push(group);
    return group;
  }
}

/** The settings of a log group at an instant. Without `days`, the log group keeps events for ever. */
export const settingsOf = ({ settings }: TrueGroup, atMs: number): Omit<TrueGroup['settings'][number], 'fromMs'> =>
  settings.findLast(({ fromMs }) => fromMs <= atMs) ?? { logClass: 'STANDARD' };

/**
 * The time (epoch ms) before which retention had deleted the events by an instant. Events that retention has deleted do
 * not come back if the retention becomes longer.
 */
export function keptFromMs({ settings }: TrueGroup, atMs: number): number {
  const begun = settings.filter(({ fromMs }) => fromMs <= atMs);
  const edges = begun.map(
    ({ days = Number.POSITIVE_INFINITY }, index) => Math.min(begun[index + 1]?.fromMs ?? atMs, atMs) - days * DAY_MS,
  );
  return Math.max(0, ...edges);
}

const bodies = new Map<string, Buffer>();

/** The object that AWS writes for events. */
export function bodyOf(events: readonly TrueEvent[]): Buffer {
  const text = events.map(({ ms, message }) => `${new Date(ms).toISOString()} ${message}\n`).join('');
  const body = bodies.get(text) ?? gzipSync(text);
  bodies.set(text, body);
  return body;
}
