import type { ArchiveLocation } from '../../contract/index.js';
import { compactInstant, parseCompact } from './compact-instants.js';
import { groupFolder, underPrefix } from './data-keys.js';
import { isGroupSegment } from './group-names.js';

/** Folder of the records of all releases, with a trailing slash. */
export const releasesFolder = (archive: Pick<ArchiveLocation, 'prefix'>): string =>
  `${underPrefix(archive, '_logferry', 'releases')}/`;

/** Folder of the records of the releases of a log group, with a trailing slash. */
export const releasesOf = (archive: ArchiveLocation, logGroup: string): string =>
  `${releasesFolder(archive)}${archive.accountId}/${archive.region}/${groupFolder(archive, logGroup)}/`;

/**
 * `<group>/20261127T170000Z.proof.json`: what a release has proved before it lowered the retention of a log group;
 * `.result.json`: what it then did.
 * @param at when the release of the log group began
 */
export const releaseKey = (archive: ArchiveLocation, logGroup: string, at: string, kind: 'proof' | 'result'): string =>
  `${releasesOf(archive, logGroup)}${compactInstant(at)}.${kind}.json`;

const NAME = /^\d{12}\/[a-z0-9-]+\/([^/]+)\/([^/.]+)\.(proof|result)\.json$/;

/** Parses a key below {@link releasesFolder}; undefined for any key that {@link releaseKey} cannot have made. */
export function parseReleaseKey(
  archive: Pick<ArchiveLocation, 'prefix'>,
  key: string,
): { logGroupSafe: string; kind: 'proof' | 'result' } | undefined {
  const [, logGroupSafe = '', at = '', kind] = NAME.exec(key.slice(releasesFolder(archive).length)) ?? [];
  if (!isGroupSegment(logGroupSafe) || parseCompact(at) === undefined) return undefined;
  return { logGroupSafe, kind: kind === 'proof' ? 'proof' : 'result' };
}
