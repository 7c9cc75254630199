import { ACCOUNT_ID, BUCKET_NAME } from '../../contract/aws-formats.js';
import { partitionOf } from '../../destination/statements/index.js';
import { KEY_ARN, PREFIX, REGION } from '../forms.js';
import type { Problem } from '../problems.js';
import { type Access, type ArchiveAccess, archiveRootOf } from './access.js';
import type { LogExporterRoleProps } from './props.js';
import { rule } from './rule.js';
import { MOST_CHARACTERS } from './statement.js';
import type { Trust } from './trust.js';

const LOG_GROUP = /^[\w./#*-]{1,512}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const PRINCIPAL_ARN = /^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]+)$/;
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const PATH = /^\/([\w+=,.@-]+\/)*$/;
const ISSUER = /^https:\/\/[a-z0-9.-]+(\/[\w-]+)*$/;
const SERVICE_ACCOUNT = /^[a-z0-9-]+\/[a-z0-9.-]+$/;
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
/** More than a wildcard: any branch includes whatever a pull request runs. */
const SUBJECT = /^(?!\*+$)[^?\s]+$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

/** Everything that is wrong with a role's props. */
export function wrongProps(props: LogExporterRoleProps): Problem[] {
  const { name, path, permissionsBoundary, maxSessionSeconds = 3_600, trust } = props;
  return [
    ...rule('name', name, ROLE_NAME, 'use 1 to 64 letters, digits and + = , . @ _ -'),
    ...rule('path', path, PATH, 'begin and end it with a slash, such as /logferry/'),
    ...rule(
      'permissionsBoundary',
      permissionsBoundary,
      POLICY_ARN,
      'name a policy by its ARN, arn:aws:iam::…:policy/…',
    ),
    ...(maxSessionSeconds >= 3_600 && maxSessionSeconds <= 43_200
      ? []
      : [{ prop: 'maxSessionSeconds', value: maxSessionSeconds, remedy: 'choose 3600 to 43200 (1 to 12 hours)' }]),
    ...(trust.length > 0
      ? []
      : [{ prop: 'trust', value: trust, remedy: 'say who may take the role on, such as { ecsTasks: true }' }]),
    ...trust.flatMap((one, at) => wrongTrust(`trust[${at}]`, one)),
    ...wrongAccess(props),
  ];
}

/** IAM's limits on what the props make together. */
export const wrongLengths = (trusted: string, permitted: string): Problem[] => [
  ...tooLong('trust', trusted, MOST_CHARACTERS.trust, 'name fewer who may take the role on, or make another role'),
  ...tooLong(
    'logGroups',
    permitted,
    MOST_CHARACTERS.permissions,
    'name log groups by patterns such as /aws/lambda/*, or make one role for each archive',
  ),
];

const tooLong = (prop: string, policy: string, most: number, remedy: string): Problem[] =>
  policy.length <= most
    ? []
    : [{ prop, value: `a policy of ${policy.length} characters`, remedy: `IAM allows ${most}; ${remedy}` }];

function wrongAccess({ accountId, archives, logGroups, signingKeyArn, assumes = [] }: Access): Problem[] {
  const partitions = new Set(archives.map(({ region }) => partitionOf(region)));
  return [
    ...rule('accountId', accountId, ACCOUNT_ID, "give the 12-digit id of the role's account"),
    ...archives.flatMap((archive, at) => wrongArchive(`archives[${at}]`, archive)),
    ...(partitions.size <= 1
      ? []
      : [{ prop: 'archives', value: [...partitions], remedy: 'make one role for each partition: no role spans two' }]),
    ...(archives.length > 0 || assumes.length > 0
      ? []
      : [{ prop: 'archives', value: archives, remedy: 'name an archive, or with `assumes` the roles to take on' }]),
    ...(logGroups?.length === 0
      ? [{ prop: 'logGroups', value: logGroups, remedy: 'name log groups, or leave it out to mean all of them' }]
      : []),
    ...(logGroups ?? []).flatMap((group, at) =>
      rule(`logGroups[${at}]`, group, LOG_GROUP, 'give the name, not the ARN; * stands for any characters'),
    ),
    ...rule('signingKeyArn', signingKeyArn, KEY_ARN, 'name the key by its own ARN, arn:aws:kms:…:key/…, not an alias'),
    ...assumes.flatMap((arn, at) =>
      rule(`assumes[${at}]`, arn, ROLE_ARN, 'name one role by its ARN, arn:aws:iam::…:role/…, without wildcards'),
    ),
  ];
}

function wrongArchive(at: string, archive: ArchiveAccess): Problem[] {
  const { bucket, region, prefix, kmsKeyArn } = archiveRootOf(archive);
  return [
    ...rule(`${at}.bucket`, bucket, BUCKET_NAME, 'give the name of the bucket, 3 to 63 of a-z 0-9 . -'),
    ...rule(
      `${at}.region`,
      region,
      REGION,
      'name the Region of the log groups, such as eu-central-1; isolated Regions are not supported',
    ),
    ...rule(
      `${at}.prefix`,
      prefix,
      PREFIX,
      "use folders of letters, digits and ! . _ - = ' ( ), neither . nor .. nor _logferry",
    ),
    ...rule(`${at}.kmsKeyArn`, kmsKeyArn, KEY_ARN, 'name the key by its own ARN, arn:aws:kms:…:key/…, not an alias'),
  ];
}

function wrongTrust(at: string, trust: Trust): Problem[] {
  if ('eks' in trust) {
    return [
      ...rule(`${at}.eks.issuer`, trust.eks.issuer, ISSUER, "give the cluster's OIDC issuer, beginning with https://"),
      ...rule(`${at}.eks.serviceAccount`, trust.eks.serviceAccount, SERVICE_ACCOUNT, 'write namespace/service-account'),
    ];
  }
  if ('github' in trust) {
    const { repository, subject } = trust.github;
    return [
      ...rule(`${at}.github.repository`, repository, REPOSITORY, 'write owner/name'),
      ...rule(
        `${at}.github.subject`,
        subject,
        SUBJECT,
        'name a branch (ref:refs/heads/main), a tag or an environment (environment:production): * means pull requests, too',
      ),
    ];
  }
  if (!('arns' in trust)) return [];
  return [
    ...(trust.arns.length > 0
      ? []
      : [{ prop: `${at}.arns`, value: trust.arns, remedy: 'name at least one role or user' }]),
    ...trust.arns.flatMap((arn, index) =>
      rule(`${at}.arns[${index}]`, arn, PRINCIPAL_ARN, 'name a role, a user or an account (…:root) by its ARN'),
    ),
    ...rule(`${at}.externalId`, trust.externalId, EXTERNAL_ID, 'use 2 to 1224 letters, digits and + = , . @ : / - _'),
  ];
}
