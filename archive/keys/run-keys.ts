import type { ArchiveLocation } from '../../contract/index.js';
import { underPrefix } from './data-keys.js';

const HIGHEST_NUMBER = 9_999;

/** Folder of the records of an export's runs, with a trailing slash. An export id contains no slash. */
export const exportFolder = (archive: Pick<ArchiveLocation, 'prefix'>, exportId: string): string =>
  `${underPrefix(archive, '_logferry', 'exports', exportId)}/`;

/** `0001.manifest.json`. Run numbers start at 1 and are padded, so that a listing is in their order. */
export const manifestKey = (archive: Pick<ArchiveLocation, 'prefix'>, exportId: string, runNo: number): string =>
  `${exportFolder(archive, exportId)}${padded(runNo)}.manifest.json`;

/** `0001.run.json`: the first record of a run, which reserves the run's number. */
export const claimKey = (archive: Pick<ArchiveLocation, 'prefix'>, exportId: string, runNo: number): string =>
  `${exportFolder(archive, exportId)}${padded(runNo)}.run.json`;

/** `0001.part-0001.ndjson`: the parts of a run's list of receipts, from 1. */
export const partKey = (
  archive: Pick<ArchiveLocation, 'prefix'>,
  exportId: string,
  runNo: number,
  partNo: number,
): string => `${partsStem(archive, exportId, runNo)}${padded(partNo)}.ndjson`;

/** The beginning of the keys of all parts of a run. */
export const partsStem = (archive: Pick<ArchiveLocation, 'prefix'>, exportId: string, runNo: number): string =>
  `${exportFolder(archive, exportId)}${padded(runNo)}.part-`;

/** The run number in the key of an object in an export's folder; undefined if it has none. */
export function runNoOf(key: string): number | undefined {
  const match = /\/(\d{4})\.[^/]+$/.exec(key);
  return match === null ? undefined : Number(match[1]);
}

function padded(no: number): string {
  if (!Number.isInteger(no) || no < 1 || no > HIGHEST_NUMBER)
    throw new RangeError(`not a number from 1 to 9999: ${no}`);
  return String(no).padStart(4, '0');
}
