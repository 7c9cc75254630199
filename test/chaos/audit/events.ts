import { DAY_MS, defined, instantMs } from '../../../contract/index.js';
import type { LoadedEvent, LoadedStream } from '../scenario/log-data.js';
import type { StoredReceipt, Truth } from './evidence.js';

export type SeenEvent = LoadedEvent & Pick<LoadedStream, 'bornMs' | 'goneMs' | 'retentionDays'>;

/** Whether a log group contained an event at an instant (epoch ms). */
export function wasHeld(
  { timestamp, ingestionTime = 0, bornMs = 0, goneMs, retentionDays }: SeenEvent,
  atMs: number,
): boolean {
  if (atMs < Math.max(ingestionTime, bornMs) || atMs >= (goneMs ?? Number.POSITIVE_INFINITY)) return false;
  return retentionDays === undefined || timestamp >= atMs - retentionDays * DAY_MS;
}

/** The lines of an event in an exported object. Bytes that are not valid text become replacement characters. */
export const linesOf = ({ timestamp, message }: LoadedEvent): string[] =>
  Buffer.from(`${new Date(timestamp).toISOString()} ${message}`)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');

export function eventsOf(
  { streams }: Truth,
  slice: { region: string; logGroup: string; logStreamPrefix?: string; from: string; to: string },
  withEnd: boolean,
): SeenEvent[] {
  const fromMs = instantMs(slice.from);
  const endMs = instantMs(slice.to) + (withEnd ? 1 : 0);
  return streams
    .filter(({ region, logGroup }) => region === slice.region && logGroup === slice.logGroup)
    .filter(({ stream }) => stream.startsWith(slice.logStreamPrefix ?? ''))
    .flatMap(({ events, bornMs, goneMs, retentionDays }) =>
      events.map((event) => ({ ...event, ...defined({ bornMs, goneMs, retentionDays }) })),
    )
    .filter(({ timestamp }) => timestamp >= fromMs && timestamp < endMs);
}

/** The lines of all objects that the `archived` receipts of a log group name. */
export function archivedLines(
  { objects }: Pick<Truth, 'objects'>,
  receipts: readonly StoredReceipt[],
  group: { region: string; logGroup: string },
): ReadonlySet<string> {
  const keys = receipts
    .filter(({ receipt: { slice, outcome } }) => {
      return outcome === 'archived' && slice.region === group.region && slice.logGroup === group.logGroup;
    })
    .flatMap(({ receipt, objects: named }) => named.map((key) => `${receipt.slice.bucket}/${key}`));
  return new Set(keys.flatMap((key) => objects.get(key)?.lines ?? []));
}
