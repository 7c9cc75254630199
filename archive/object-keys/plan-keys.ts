import { type ArchiveLocation, sha256Hex } from '../../contract/index.js';
import { underPrefix } from './data-keys.js';
import { paddedNumber } from './run-keys.js';

/*
 * Keys of the working records of plans. These records have a folder of their own beside the exports, so that a listing
 * of an export's runs stays short. No manifest commits to them. They may be deleted once their run has closed.
 */

/** Identifies a run of an export in keys. */
export interface RunId {
  exportId: string;
  runNo: number;
}

type Root = Pick<ArchiveLocation, 'prefix'>;

const stem = (archive: Root, { exportId, runNo }: RunId): string =>
  underPrefix(archive, '_logferry', 'plans', exportId, paddedNumber(runNo));

/** `0000001.pass-0000001.survey.json`: the survey of a pass, written after the pages of its log groups. */
export const surveyKey = (archive: Root, run: RunId, pass: number): string =>
  `${stem(archive, run)}.pass-${paddedNumber(pass)}.survey.json`;

/** `0000001.pass-0000001.groups-<hash>.ndjson`: a page of groups, named by the beginning of its SHA-256. */
export const groupsKey = (archive: Root, run: RunId, pass: number, sha256: string): string =>
  `${stem(archive, run)}.pass-${paddedNumber(pass)}.groups-${sha256.slice(0, 16)}.ndjson`;

/**
 * `0000001.answers-0000001.ndjson`: AWS's answers about the events of some groups of the first survey. Pages start at
 * 0, their numbers in keys at 1.
 */
export const answersKey = (archive: Root, run: RunId, page: number): string =>
  `${stem(archive, run)}.answers-${paddedNumber(page + 1)}.ndjson`;

/**
 * `0000001.again-<hash>.ndjson`: AWS's later answers, or its final refusal, for a log group for which AWS first refused
 * to answer.
 */
export const lastWordKey = (archive: Root, run: RunId, logGroup: string): string =>
  `${stem(archive, run)}.again-${sha256Hex(logGroup).slice(0, 32)}.ndjson`;

/**
 * `0000001.pass-0000001.recount-0000001-0000001.json`: the verdicts of a recount on some groups of a unit of the plan.
 * Units and groups start at 0, their numbers in keys at 1.
 */
export const verdictsKey = (archive: Root, run: RunId, pass: number, unit: number, firstGroup: number): string =>
  `${stem(archive, run)}.pass-${paddedNumber(pass)}.recount-${paddedNumber(unit + 1)}-${paddedNumber(firstGroup + 1)}.json`;

/** The prefix of a run's lists of the recounts that it is about to store. */
export const intendedRecountsPrefix = (archive: Root, run: RunId): string => `${stem(archive, run)}.recounts-`;
/** `0000001.recounts-<hash>.json`: a list of the keys of such recounts, named by the beginning of its SHA-256. */
export const intendedRecountsKey = (archive: Root, run: RunId, sha256: string): string =>
  `${intendedRecountsPrefix(archive, run)}${sha256.slice(0, 16)}.json`;

/** What the queries of a run are for: to find late events, or to count events at the source. */
export type ChargedFor = 'recount' | 'sourceCount';

const CHARGES: Readonly<Record<ChargedFor, string>> = { recount: '.charge-', sourceCount: '.source-charge-' };
/** The prefix of all charges of a run for a purpose. */
export const chargesPrefix = (archive: Root, run: RunId, purpose: ChargedFor): string =>
  `${stem(archive, run)}${CHARGES[purpose]}`;
/**
 * `0000001.charge-0000001.json`, or `0000001.source-charge-0000001.json` for counts at the source: a charge, which is
 * the estimated number of bytes that some queries of a run scan. Charges are numbered from 1.
 */
export const chargeKey = (archive: Root, run: RunId, number: number, purpose: ChargedFor): string =>
  `${chargesPrefix(archive, run, purpose)}${paddedNumber(number)}.json`;
/** The number of a charge; undefined if the key is not the key of a charge. */
export const chargeNumber = (key: string): number | undefined => {
  const digits = /[.-]charge-(\d{7})\.json$/.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
};
