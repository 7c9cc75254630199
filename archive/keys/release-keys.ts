import type { ArchiveLocation } from '../../contract/index.js';
import { compactInstant } from './compact-instants.js';
import { groupFolder, underPrefix } from './data-keys.js';

/** Folder of the records of releases of an account and Region, with a trailing slash. */
const releasesFolder = (archive: ArchiveLocation): string =>
  `${underPrefix(archive, '_logferry', 'releases', archive.accountId, archive.region)}/`;

/**
 * `<group>/20261127T170000Z.proof.json`: what a release has proved before it lowered the retention of a log group;
 * `.result.json`: what it then did.
 * @param at when the release of the log group began
 */
export const releaseKey = (archive: ArchiveLocation, logGroup: string, at: string, kind: 'proof' | 'result'): string =>
  `${releasesFolder(archive)}${groupFolder(archive, logGroup)}/${compactInstant(at)}.${kind}.json`;
