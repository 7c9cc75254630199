import type { ArchiveLocation } from '../../contract/index.js';
import type { ExpirationRule } from '../audit/ports.js';
import { underPrefix } from '../object-keys/data-keys.js';

/**
 * The lifecycle rules that can delete the data of an account and Region, or records. Only the prefix of a rule decides.
 * Its other conditions, such as tags and sizes, are not considered, because objects can meet them later.
 */
export function rulesAgainst(archive: ArchiveLocation, rules: readonly ExpirationRule[]): ExpirationRule[] {
  const { accountId, region } = archive;
  const folders = [
    ['data', accountId, region, ''],
    ['data', `account=${accountId}`, `region=${region}`, ''],
    ['_logferry', ''],
  ].map((segments) => underPrefix(archive, ...segments));
  return rules.filter(({ prefix }) => folders.some((folder) => folder.startsWith(prefix) || prefix.startsWith(folder)));
}
