import { ACCOUNT_ID, BUCKET_NAME, PRINCIPAL_ARN, REGION, ROLE_ARN } from '../../contract/aws-formats.js';
import { partitionOf } from '../../destination/statements/index.js';
import { keyArnProblems, mismatchUnlessReference as mismatch, prefixProblems, problemUnless } from '../checks.js';
import type { Problem } from '../problems.js';
import { type Access, type ArchiveAccess, archiveRootOf } from './access.js';
import type { RoleProps } from './props.js';
import type { Trust } from './trust.js';

const LOG_GROUP = /^[\w./#*-]{1,512}$/;
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const PATH = /^\/([\w+=,.@-]+\/)*$/;
const ISSUER = /^https:\/\/[a-z0-9.-]+(\/[\w-]+)*$/;
const SERVICE_ACCOUNT = /^[a-z0-9-]+\/[a-z0-9.-]+$/;
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
/**
 * Subject of a GitHub workflow. A subject of wildcards alone is refused, because it would also allow pull requests, and
 * pull requests run code of other people. A `?` is refused, too.
 */
const SUBJECT = /^(?!\*+$)[^?\s]+$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
/** Limits of the length of a session (s): 1 to 12 hours. Source: IAM. */
const SESSION_SECONDS = { least: 3_600, most: 43_200 };
/**
 * Maximum length of each policy (characters), from the IAM quotas. IAM does not count white space, which is rare here.
 */
const MOST_CHARACTERS = { trust: 2_048, permissions: 10_240 };

/** All problems with the props of a role. */
export function problemsOf(props: RoleProps): Problem[] {
  const { name, path, permissionsBoundary, maxSessionSeconds = SESSION_SECONDS.least, trust } = props;
  return [
    ...mismatch('name', name, ROLE_NAME, 'use 1 to 64 letters, digits and + = , . @ _ -'),
    ...mismatch('path', path, PATH, 'begin and end it with a slash, as in /logferry/'),
    ...mismatch(
      'permissionsBoundary',
      permissionsBoundary,
      POLICY_ARN,
      'name a policy by its ARN, arn:aws:iam::…:policy/…',
    ),
    ...problemUnless(
      maxSessionSeconds >= SESSION_SECONDS.least && maxSessionSeconds <= SESSION_SECONDS.most,
      'maxSessionSeconds',
      maxSessionSeconds,
      `choose ${SESSION_SECONDS.least} to ${SESSION_SECONDS.most} (1 to 12 hours)`,
    ),
    ...problemUnless(trust.length > 0, 'trust', trust, 'name who may assume the role, such as { ecsTasks: true }'),
    ...trust.flatMap((one, at) => trustProblems(`trust[${at}]`, one)),
    ...accessProblems(props),
  ];
}

/** Problems with the length of the trust policy and of the permissions of a role. */
export const lengthProblems = (trusted: string, permitted: string): Problem[] => [
  ...tooLong(
    'trust',
    trusted,
    MOST_CHARACTERS.trust,
    'name fewer principals that may assume the role, or make another role',
  ),
  ...tooLong(
    'logGroups',
    permitted,
    MOST_CHARACTERS.permissions,
    'name log groups by patterns such as /aws/lambda/*, or make one role for each archive',
  ),
];

const tooLong = (prop: string, policy: string, most: number, remedy: string): Problem[] =>
  problemUnless(
    policy.length <= most,
    prop,
    `a policy of ${policy.length} characters`,
    `IAM allows ${most}; ${remedy}`,
  );

function accessProblems({ accountId, archives, logGroups, signingKeyArn, assumes = [] }: Access): Problem[] {
  const partitions = new Set(archives.map(({ region }) => partitionOf(region)));
  return [
    ...mismatch('accountId', accountId, ACCOUNT_ID, "give the 12-digit id of the role's account"),
    ...archives.flatMap((archive, at) => archiveProblems(`archives[${at}]`, archive)),
    ...problemUnless(
      partitions.size <= 1,
      'archives',
      [...partitions],
      'make one role for each partition: a role works in one partition only',
    ),
    ...problemUnless(
      archives.length > 0 || assumes.length > 0,
      'archives',
      archives,
      'name an archive, or the roles to assume with `assumes`',
    ),
    ...problemUnless(
      logGroups === undefined || logGroups.length > 0,
      'logGroups',
      logGroups,
      'name log groups, or leave it out for all of them',
    ),
    ...(logGroups ?? []).flatMap((group, at) =>
      mismatch(`logGroups[${at}]`, group, LOG_GROUP, 'give the name, not the ARN; * stands for any characters'),
    ),
    ...keyArnProblems('signingKeyArn', signingKeyArn),
    ...assumes.flatMap((arn, at) =>
      mismatch(`assumes[${at}]`, arn, ROLE_ARN, 'name one role by its ARN, arn:aws:iam::…:role/…, without wildcards'),
    ),
  ];
}

function archiveProblems(at: string, archive: ArchiveAccess): Problem[] {
  const { bucket, region, prefix, kmsKeyArn } = archiveRootOf(archive);
  return [
    ...mismatch(`${at}.bucket`, bucket, BUCKET_NAME, 'give the name of the bucket, 3 to 63 of a-z 0-9 . -'),
    ...mismatch(
      `${at}.region`,
      region,
      REGION,
      'name the Region of the log groups, such as eu-central-1; isolated Regions are not supported',
    ),
    ...prefixProblems(`${at}.prefix`, prefix),
    ...keyArnProblems(`${at}.kmsKeyArn`, kmsKeyArn),
  ];
}

function trustProblems(at: string, trust: Trust): Problem[] {
  if ('eks' in trust) {
    const { issuer, serviceAccount } = trust.eks;
    return [
      ...mismatch(`${at}.eks.issuer`, issuer, ISSUER, "give the cluster's OIDC issuer, beginning with https://"),
      ...mismatch(`${at}.eks.serviceAccount`, serviceAccount, SERVICE_ACCOUNT, 'write namespace/service-account'),
    ];
  }
  if ('github' in trust) {
    const { repository, subject } = trust.github;
    return [
      ...mismatch(`${at}.github.repository`, repository, REPOSITORY, 'write owner/name'),
      ...mismatch(
        `${at}.github.subject`,
        subject,
        SUBJECT,
        'name a branch (ref:refs/heads/main), a tag or an environment (environment:production): * also admits pull requests',
      ),
    ];
  }
  if (!('arns' in trust)) return [];
  return [
    ...problemUnless(trust.arns.length > 0, `${at}.arns`, trust.arns, 'name at least one role or user'),
    ...trust.arns.flatMap((arn, index) =>
      mismatch(`${at}.arns[${index}]`, arn, PRINCIPAL_ARN, 'name a role, a user or an account (…:root) by its ARN'),
    ),
    ...mismatch(
      `${at}.externalId`,
      trust.externalId,
      EXTERNAL_ID,
      'use 2 to 1224 letters, digits and + = , . @ : / - _',
    ),
  ];
}
