import type { ArchiveLocation } from '../../contract/index.js';
import { underPrefix } from './data-keys.js';

/**
 * The highest run, part or page number in a key. Numbers have seven digits, so that listings are in the order of the
 * numbers.
 */
export const HIGHEST_NUMBER = 1_000_000;
const DIGITS = 7;

/** Folder of the records of an export's runs, with a trailing slash. An export id contains no slash. */
export const exportFolder = (archive: Pick<ArchiveLocation, 'prefix'>, exportId: string): string =>
  `${underPrefix(archive, '_logferry', 'exports', exportId)}/`;

/** `0000001.manifest.json`. Run numbers start at 1. */
export const manifestKey = (archive: Pick<ArchiveLocation, 'prefix'>, exportId: string, runNo: number): string =>
  `${exportFolder(archive, exportId)}${paddedNumber(runNo)}.manifest.json`;

/** `0000001.manifest.dsse.json`: the signature of a run's manifest. */
export const manifestSignatureKey = (
  archive: Pick<ArchiveLocation, 'prefix'>,
  exportId: string,
  runNo: number,
): string => `${exportFolder(archive, exportId)}${paddedNumber(runNo)}.manifest.dsse.json`;

/** `0000001.run.json`: the first record of a run, which reserves the run's number and holds its request. */
export const runKey = (archive: Pick<ArchiveLocation, 'prefix'>, exportId: string, runNo: number): string =>
  `${exportFolder(archive, exportId)}${paddedNumber(runNo)}.run.json`;

/** `0000001.part-0000001.ndjson`: a part of a run's list of receipts. Part numbers start at 1. */
export const partKey = (
  archive: Pick<ArchiveLocation, 'prefix'>,
  exportId: string,
  runNo: number,
  partNo: number,
): string => `${exportFolder(archive, exportId)}${paddedNumber(runNo)}.part-${paddedNumber(partNo)}.ndjson`;

/** `0000001.recounts.ndjson`: the list of a run's recounts. */
export const recountListKey = (archive: Pick<ArchiveLocation, 'prefix'>, exportId: string, runNo: number): string =>
  `${exportFolder(archive, exportId)}${paddedNumber(runNo)}.recounts.ndjson`;

/** The run number and the rest of the name of an object directly in an export's folder, such as `manifest.json`. */
export interface RunObject {
  runNo: number;
  rest: string;
}

/** Parses the key of an object in an export's folder; undefined if its name does not begin with a run number. */
export function parseRunKey(folder: string, key: string): RunObject | undefined {
  const [, digits, rest] = (key.startsWith(folder) && /^(\d{7})\.([^/]+)$/.exec(key.slice(folder.length))) || [];
  const runNo = Number(digits);
  if (rest === undefined || runNo < 1 || runNo > HIGHEST_NUMBER) return undefined;
  return { runNo, rest };
}

/** Formats a run, part or page number for a key. @throws RangeError if the number is not from 1 to HIGHEST_NUMBER */
export function paddedNumber(no: number): string {
  if (!Number.isInteger(no) || no < 1 || no > HIGHEST_NUMBER)
    throw new RangeError(`not a number from 1 to ${HIGHEST_NUMBER}: ${no}`);
  return String(no).padStart(DIGITS, '0');
}
