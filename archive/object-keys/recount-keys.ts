import type { ArchiveLocation, Slice } from '../../contract/index.js';
import { compactInstant } from './compact-instants.js';
import { parseWindowKey, type WindowName, windowFolder, windowStem } from './window-names.js';

/** The parts of the name of a recount's record, from which coverage is computed without reading the record. */
export type RecountName = WindowName;

/** Folder of the recounts for a UTC month (`yyyy-mm`) and, if given, a log group; ends with a slash. */
export const recountsPrefix = (archive: ArchiveLocation, month: string, logGroup?: string): string =>
  windowFolder(archive, 'recounts', month, logGroup);

/**
 * The key of the record of a recount.
 * @param askedAt when AWS was asked for late events
 * @throws RangeError if the window crosses a UTC month
 */
export const recountKey = (window: Omit<Slice, 'generation'>, askedAt: string): string =>
  `${windowStem('recounts', window)}.${compactInstant(askedAt)}.json`;

/** Parses the key of a recount's record; undefined for any key that {@link recountKey} cannot have made. */
export function parseRecountKey(key: string): RecountName | undefined {
  const parsed = parseWindowKey(key, 'recounts');
  return parsed?.middle === '' ? parsed.name : undefined;
}
