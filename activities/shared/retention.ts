import { DAY_MS, instantMs } from '../../contract/index.js';
import type { LogGroup } from '../ports.js';

/** How long a log group keeps its events (ms); infinite where it has no retention. */
export const retentionMs = ({ retentionDays }: Pick<LogGroup, 'retentionDays'>): number =>
  (retentionDays ?? Number.POSITIVE_INFINITY) * DAY_MS;

/** Whether retention allows AWS to delete the events of an instant: at `atMs`, the group no longer has to keep them. */
export const retentionHasPassed = (group: Pick<LogGroup, 'retentionDays'>, instant: string, atMs: number): boolean =>
  instantMs(instant) + retentionMs(group) <= atMs;
