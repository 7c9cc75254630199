import { checkKeyLengths } from '../../archive/index.js';
import {
  type ArchiveLocation,
  defined,
  type Explained,
  isLogferryError,
  type ResolvedRequest,
} from '../../contract/index.js';

/** Whole days give the longest keys of a layout; the group and the prefix are what varies. */
const ANY_DAY = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };

/** Why no key of a log group's slices would fit into S3's limit; undefined if all fit. */
export function keyProblem(
  archive: ArchiveLocation,
  { source: { logStreamPrefix } }: Pick<ResolvedRequest, 'source'>,
  logGroup: string,
): Explained | undefined {
  try {
    checkKeyLengths({ ...archive, ...ANY_DAY, logGroup, ...defined({ logStreamPrefix }) });
    return undefined;
  } catch (error) {
    if (isLogferryError(error)) return error.explained;
    throw error;
  }
}
