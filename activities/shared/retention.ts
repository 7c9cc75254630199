import { DAY_MS, SECOND_MS } from '../../contract/index.js';
import type { LogGroup } from '../ports.js';

/** The fields of a log group that determine its retention. */
export type Retained = Pick<LogGroup, 'retentionDays' | 'logClass'>;

/** AWS keeps the events of a group of class DELIVERY for one day, whatever its settings. */
const DELIVERY_DAYS = 1;

/** Time (ms) for which a log group keeps its events; infinite if events never expire. */
export const retentionMs = ({ retentionDays, logClass }: Retained): number =>
  (logClass === 'DELIVERY' ? DELIVERY_DAYS : (retentionDays ?? Number.POSITIVE_INFINITY)) * DAY_MS;

/**
 * The first instant (epoch ms, whole seconds, rounded up) whose events a group still keeps at `atMs`; minus infinity if
 * events never expire.
 */
export function keptFromMs(group: Retained, atMs: number): number {
  const kept = retentionMs(group);
  return kept === Number.POSITIVE_INFINITY ? kept * -1 : Math.ceil((atMs - kept) / SECOND_MS) * SECOND_MS;
}
