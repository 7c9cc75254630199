import { trimSlashes } from '../../contract/archive-prefix.js';
import type { ArchiveRoot } from '../../destination/statements/index.js';

/** An archive that a role may access. */
export interface ArchiveAccess extends Omit<ArchiveRoot, 'prefix'> {
  /** Root of the archive inside the bucket. Default: the bucket's root. */
  readonly prefix?: string;
  /** ARN of the bucket's customer-managed key; absent with SSE-S3. */
  readonly kmsKeyArn?: string;
}

/** The account, archives, log groups and keys that a role may access. */
export interface Access {
  /** The account of the role and of the log groups. */
  readonly accountId: string;
  /** Empty for a worker that only assumes roles of other accounts. */
  readonly archives: readonly ArchiveAccess[];
  /** Names of log groups; `*` is a wildcard. Default: all log groups of the account in the archives' Regions. */
  readonly logGroups?: readonly string[];
  /** ARN of the key that signs manifests; absent if manifests are not signed. */
  readonly signingKeyArn?: string;
  /** ARNs of the roles that this role may assume: those that the worker's configuration names for its accounts. */
  readonly assumes?: readonly string[];
}

/**
 * What a role is for.
 * - `planner`: reads what plans and checks need, but no log events and no objects.
 * - `exporter`: a planner that also creates and cancels export tasks, searches and counts log events, reads objects
 *   back and writes records.
 * - `reader`: reads the objects of an archive in all versions, and nothing of CloudWatch Logs.
 */
export type RoleKind = 'planner' | 'exporter' | 'reader';

/** An archive with its prefix resolved. The prefix has no slashes around it, and is empty for the bucket's root. */
export const archiveRootOf = <Archive extends ArchiveAccess>(archive: Archive): Archive & ArchiveRoot => ({
  ...archive,
  prefix: trimSlashes(archive.prefix),
});

/** The Regions of some archives, each once. */
export const regionsOf = (archives: readonly ArchiveAccess[]): string[] => [
  ...new Set(archives.map(({ region }) => region)),
];
