import { checkKeyLengths } from '../../archive/index.js';
import {
  type ArchiveLocation,
  defined,
  type Explained,
  isLogferryError,
  type ResolvedRequest,
} from '../../contract/index.js';

/**
 * An example window of the check. Windows of whole days give the longest keys of a layout, so only the group and the
 * prefix matter.
 */
const ANY_DAY = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };

/** Why the keys of a log group's slices would exceed S3's length limit; undefined if they all fit. */
export function keyProblem(
  archive: ArchiveLocation,
  { source: { logStreamPrefix } }: Pick<ResolvedRequest, 'source'>,
  logGroup: string,
): Explained | undefined {
  try {
    checkKeyLengths({ logGroup, ...ANY_DAY, ...archive, ...defined({ logStreamPrefix }) });
    return undefined;
  } catch (error) {
    if (isLogferryError(error)) return error.explained;
    throw error;
  }
}
