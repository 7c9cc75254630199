import { checkKeyLengths } from '../../archive/index.js';
import {
  type ArchiveLocation,
  defined,
  type Explained,
  isLogferryError,
  type ResolvedRequest,
} from '../../contract/index.js';

/**
 * For each layout, a window with the longest keys. A slice can be cut to the millisecond: by the window of the request,
 * by retention, and by halving after failed tasks.
 */
const LONGEST: Readonly<Record<ArchiveLocation['layout'], { from: string; to: string }>> = {
  plain: { from: '2026-01-01T01:02:03.004Z', to: '2026-01-02T01:02:03.004Z' },
  hive: { from: '2026-01-01T01:02:03.004Z', to: '2026-01-01T02:03:04.005Z' },
};

/** Why the keys of a log group's slices would exceed S3's length limit; undefined if they all fit. */
export function kmsKeyProblem(
  archive: ArchiveLocation,
  { source: { logStreamPrefix } }: Pick<ResolvedRequest, 'source'>,
  logGroup: string,
): Explained | undefined {
  try {
    checkKeyLengths({ logGroup, ...LONGEST[archive.layout], ...archive, ...defined({ logStreamPrefix }) });
    return undefined;
  } catch (error) {
    if (isLogferryError(error)) return error.explained;
    throw error;
  }
}
