import { trimSlashes } from '../../contract/aws-formats.js';
import type { ArchiveRoot } from '../../destination/statements/index.js';

/** An archive that a role works with: what `LogArchiveBucket` made, in literal names. */
export interface ArchiveAccess extends Omit<ArchiveRoot, 'prefix'> {
  /** Root of the archive inside the bucket. Default: the bucket's root. */
  readonly prefix?: string;
  /** The bucket's customer key, by the ARN of the key; none for SSE-S3. */
  readonly kmsKeyArn?: string;
}

/** What a role may do, and where. */
export interface Access {
  /** The account of the role and of the log groups. */
  readonly accountId: string;
  /** None for a worker that only assumes roles of other accounts. */
  readonly archives: readonly ArchiveAccess[];
  /** Names of log groups, `*` as a wildcard. Default: all of the account, in the archives' Regions. */
  readonly logGroups?: readonly string[];
  /** The key that signs manifests, by its ARN; none when manifests are not signed. */
  readonly signingKeyArn?: string;
  /** ARNs of the roles that a worker's configuration names for its accounts. */
  readonly assumes?: readonly string[];
}

/**
 * - `planner` reads what plans and checks need, and no log event and no object;
 * - `exporter` is a planner that makes export tasks, reads objects back and writes records;
 * - `reader` reads an archive and its versions, and nothing of CloudWatch Logs.
 */
export type RoleKind = 'planner' | 'exporter' | 'reader';

/** Without the slashes that may stand around a prefix. */
export const archiveRootOf = <Archive extends ArchiveAccess>(archive: Archive): Archive & ArchiveRoot => ({
  ...archive,
  prefix: trimSlashes(archive.prefix),
});

/** The Regions of some archives, each once. */
export const regionsOf = (archives: readonly ArchiveAccess[]): string[] => [
  ...new Set(archives.map(({ region }) => region)),
];
