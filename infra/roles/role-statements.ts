import type { ArchiveRoot } from '../../destination/statements/index.js';
import { type Access, type ArchiveAccess, archiveRootOf, type RoleKind } from './access.js';
import {
  checking,
  checkingKey,
  checkingLifecycle,
  exportingLogs,
  listing,
  readingAll,
  readingBack,
  readingReleases,
  releasingLogs,
  seeingLogs,
  signing,
  usingKey,
  writingData,
  writingRecords,
  writingReleases,
} from './permissions.js';
import type { RoleStatement } from './statement.js';

/**
 * The policy of a role. It allows no more than the calls of logferry need in a role of this kind. It is limited to the
 * archives' Regions, to the keys and roles that `access` names, and to the archives' prefixes. Two rights are not
 * limited to the prefixes: to read the settings of the buckets, and to list without a prefix.
 */
export function roleStatements(kind: RoleKind, access: Access): RoleStatement[] {
  const { accountId, signingKeyArn, assumes = [] } = access;
  const archives = access.archives.map(archiveRootOf);
  const of: Record<RoleKind, (archive: ArchiveAccess & ArchiveRoot) => RoleStatement[]> = {
    planner: (archive) => [listing(archive), checking(archive), ...onKey(archive, checkingKey)],
    exporter: (archive) => [
      ...of.planner(archive),
      readingBack(archive, accountId),
      writingData(archive, accountId),
      writingRecords(archive, accountId),
      ...onKey(archive, () => usingKey(archive, 'write')),
    ],
    reader: (archive) => [...readingAll(archive), ...onKey(archive, () => usingKey(archive, 'read'))],
  };
  const hasLogs = archives.length > 0 && kind !== 'reader';
  return [
    ...(hasLogs ? seeingLogs(access) : []),
    ...(hasLogs && kind === 'exporter' ? exportingLogs(access) : []),
    ...archives.flatMap((archive, at) => numbered(of[kind](archive), at)),
    ...(signingKeyArn === undefined ? [] : signingFor(kind, signingKeyArn)),
    ...(assumes.length === 0 ? [] : [assuming(assumes)]),
  ];
}

/**
 * The policy of a role that lowers retentions. The role sees log groups, counts their events, lowers their retention,
 * reads back the archive of its account, and writes records of releases. It neither exports nor writes other records.
 */
export function releaserStatements(access: Access): RoleStatement[] {
  const { accountId } = access;
  const ofArchive = (archive: ArchiveAccess & ArchiveRoot): RoleStatement[] => [
    listing(archive),
    checkingLifecycle(archive),
    readingBack(archive, accountId),
    readingReleases(archive, accountId),
    writingReleases(archive, accountId),
    ...onKey(archive, () => usingKey(archive, 'write')),
  ];
  const archives = access.archives.map(archiveRootOf);
  return [
    ...seeingLogs(access),
    ...releasingLogs(access),
    ...archives.flatMap((archive, at) => numbered(ofArchive(archive), at)),
  ];
}

const onKey = ({ kmsKeyArn }: ArchiveAccess, of: (kmsKeyArn: string) => RoleStatement): RoleStatement[] =>
  kmsKeyArn === undefined ? [] : [of(kmsKeyArn)];

const signingFor = (kind: RoleKind, signingKeyArn: string): RoleStatement[] =>
  kind === 'planner' ? [] : [signing(signingKeyArn, kind === 'exporter' ? 'sign' : 'check')];

const assuming = (roleArns: readonly string[]): RoleStatement => ({
  Sid: 'AssumeRolesOfAccounts',
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Resource: roleArns,
});

/** Makes Sids unique in the policy. From the second archive on, a Sid ends in the number of the archive. */
const numbered = (statements: RoleStatement[], at: number): RoleStatement[] =>
  statements.map((statement) => (at === 0 ? statement : { ...statement, Sid: `${statement.Sid}${at + 1}` }));
