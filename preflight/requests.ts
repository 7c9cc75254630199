import { destinationPrefix } from '../archive/index.js';
import type { Place } from '../contract/index.js';
import { isKnownKey, type Judgement, type PolicyQuestion, type PolicyService } from '../policy/index.js';
import { bucketArn, partitionOf } from '../statements/index.js';
import type { CallerFacts } from './facts.js';

/** The object that AWS writes with every create, to see whether it may. */
const PROBE = 'aws-logs-write-test';
/** The ACL that the export service puts its objects with. */
export const EXPORT_ACL: readonly [string, readonly string[]] = ['s3:x-amz-acl', ['bucket-owner-full-control']];
/** Stands for the log groups of an export that names none. */
const SOME_GROUP = '/logferry/any';
const SOME_DAY = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };

/** Keys that requests of AWS's services never have: they come from no organisation and through nobody's network. */
const NO_SERVICE_HAS: ReadonlySet<string> = new Set([
  ...['aws:principalorgid', 'aws:principalorgpaths', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:username'],
]);
/** Of these it is recorded nowhere what the service's requests have: which of its names, and whose account to KMS. */
const UNTOLD: ReadonlySet<string> = new Set(['aws:principalservicename', 'kms:calleraccount']);
/** Conditions on headers. AWS tells of one only that the service sends it: the ACL. */
const OF_A_HEADER = /^s3:(x-amz-|if-)/;

const tellsPut = (key: string): boolean => key === EXPORT_ACL[0] || (isKnownKey(key, 's3') && !OF_A_HEADER.test(key));

/** Which condition keys are known of a request: their values, or that it lacks them. */
type Tells = (key: string) => boolean;

/** What is known of the export service's requests to S3. */
export const tellsOfService: Tells = (key) => NO_SERVICE_HAS.has(key) || (tellsPut(key) && !UNTOLD.has(key));
/** What is known of its use of a key. */
export const tellsOfKeyUse: Tells = (key) => NO_SERVICE_HAS.has(key) || (isKnownKey(key, 'kms') && !UNTOLD.has(key));
/** The same, where any log group may be exported. */
export const ofAnyGroup =
  (tells: Tells): Tells =>
  (key) =>
    key !== 'aws:sourcearn' && tells(key);

/** What is known of the put that AWS asks about when somebody creates an export task. */
export const tellsOfCreate = (caller: CallerFacts): Tells => withPath(caller, tellsPut);
/** What is known of the requests that somebody makes for logferry. */
export const tellsOfOwn = (caller: CallerFacts, service: PolicyService): Tells =>
  withPath(caller, (key) => isKnownKey(key, service));

/** The ARN of a session does not show the path of its role, which is part of the ARN that conditions look at. */
const withPath = ({ arn }: CallerFacts, tells: Tells): Tells =>
  identityArn(arn) === arn ? tells : (key) => key !== 'aws:principalarn' && tells(key);

/** What every request has. All of them use TLS, of a version that no policy in use refuses. */
function always(nowMs: number): [string, readonly string[]][] {
  return [
    ['aws:currenttime', [new Date(nowMs).toISOString()]],
    ['aws:epochtime', [String(Math.floor(nowMs / 1000))]],
    ['aws:securetransport', ['true']],
    ['s3:tlsversion', ['1.3']],
  ];
}

interface Who extends Pick<PolicyQuestion, 'principal'> {
  context: Map<string, readonly string[]>;
}

/**
 * The export service at work for one log group. AWS does not say whether the ARN it shows ends in `:*`, so both forms
 * are to be asked about.
 */
export function exportService(
  place: Place,
  form: { logGroup: string | undefined; starred: boolean },
  nowMs: number,
): Who {
  const { accountId, region, bucketOwner } = place;
  const arn = `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:${form.logGroup ?? SOME_GROUP}`;
  return {
    principal: { kind: 'service', names: serviceNames(region) },
    context: new Map([
      ...always(nowMs),
      ['aws:sourceaccount', [accountId]],
      ['aws:sourcearn', [form.starred ? `${arn}:*` : arn]],
      ['aws:requestedregion', [region]],
      ['aws:resourceaccount', [bucketOwner]],
      ['s3:resourceaccount', [bucketOwner]],
      ['aws:principalisawsservice', ['true']],
      ['aws:principalservicename', [`logs.${region}.amazonaws.com`]],
      ['aws:viaawsservice', ['false']],
    ]),
  };
}

/** The Regional name, which AWS documents, and the short one, which recorded exports were let in by. */
function serviceNames(region: string): string[] {
  const endings = partitionOf(region) === 'aws-cn' ? ['amazonaws.com', 'amazonaws.com.cn'] : ['amazonaws.com'];
  return endings.flatMap((end) => [`logs.${region}.${end}`, `logs.${end}`]);
}

/** Whoever starts exports. */
export function caller({ accountId, arn }: CallerFacts, place: Place, nowMs: number): Who {
  const { region, bucketOwner } = place;
  return {
    principal: { kind: 'account', accountId, arn },
    context: new Map([
      ...always(nowMs),
      ['aws:principalaccount', [accountId]],
      ['aws:principalarn', [identityArn(arn)]],
      ['aws:principalisawsservice', ['false']],
      ['aws:requestedregion', [region]],
      ['aws:resourceaccount', [bucketOwner]],
      ['s3:resourceaccount', [bucketOwner]],
    ]),
  };
}

/** The role of a session, as policies name it (its path cannot be told); others are named by their own ARN. */
export function identityArn(arn: string): string {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

export const aboutBucket = (place: Place): string => bucketArn(place);

/** Where the service writes the probe of a day of a log group. */
export const aboutProbe = (place: Place, logGroup = SOME_GROUP): string =>
  `${bucketArn(place)}/${destinationPrefix({ ...place, ...SOME_DAY, logGroup })}/${PROBE}`;

/** Some record of the archive. */
export function aboutRecord(place: Place): string {
  const folder = place.prefix === '' ? '_logferry' : `${place.prefix}/_logferry`;
  return `${bucketArn(place)}/${folder}/receipts/${place.accountId}/${place.region}/2026-01/any.json`;
}

/** The verdict on somebody whom nothing but the policy can let in: without an Allow it need not be sure of a Deny. */
export const verdictOnOutsider = ({ verdict, mayAllow }: Judgement): Judgement['verdict'] =>
  verdict === 'unsure' && !mayAllow ? 'none' : verdict;
