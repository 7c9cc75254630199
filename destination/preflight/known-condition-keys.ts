import { isKnownKey } from '@logferry/resource-policy';
import type { CallerFacts } from './facts.js';
import { identityArn } from './requests.js';

/** Which condition keys, in lower case, are known of a request: their values, or that it lacks them. */
export type Tells = (key: string) => boolean;

/** Keys that requests of AWS's services never have: they come from no organisation and through nobody's network. */
const NO_SERVICE_HAS: ReadonlySet<string> = new Set([
  ...['aws:principalorgid', 'aws:principalorgpaths', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:username'],
]);
/** It is recorded nowhere which of its names the service goes by. */
const ITS_NAME = 'aws:principalservicename';
/** What KMS sees of a request that S3 makes for somebody: nobody has published it of the service. */
const OF_WHOM = new Set(['kms:calleraccount', 'aws:viaawsservice']);
/** Conditions on headers. AWS tells of one only that the service sends it: the ACL. */
const OF_A_HEADER = /^s3:(x-amz-(?!acl$)|if-)/;
/** A header of every signed request, of which only the SDK knows the value. */
const OF_A_SIGNATURE = 's3:x-amz-content-sha256';

const tellsPut = (key: string): boolean => isKnownKey(key, 's3') && !OF_A_HEADER.test(key);

/** What is known of the export service's requests to S3. */
export const tellsOfService: Tells = (key) => NO_SERVICE_HAS.has(key) || (tellsPut(key) && key !== ITS_NAME);
/** What is known of its use of a key. */
export const tellsOfKeyUse: Tells = (key) =>
  NO_SERVICE_HAS.has(key) || (isKnownKey(key, 'kms') && key !== ITS_NAME && !OF_WHOM.has(key));
/** The same, where any log group may be exported. */
export const ofAnyGroup =
  (tells: Tells): Tells =>
  (key) =>
    key !== 'aws:sourcearn' && tells(key);

/** What is known of the put that AWS asks about when somebody creates an export task. */
export const tellsOfCreate = (caller: CallerFacts): Tells =>
  withPath(caller, (key) => tellsPut(key) && !OF_WHOM.has(key));
/** What is known of the requests to S3 that somebody makes for logferry. */
export const tellsOfOwn = (caller: CallerFacts): Tells =>
  withPath(caller, (key) => isKnownKey(key, 's3') && key !== OF_A_SIGNATURE);
/** What is known of their use of a key through S3. */
export const tellsOfOwnKeyUse = (caller: CallerFacts): Tells =>
  withPath(caller, (key) => isKnownKey(key, 'kms') && key !== 'aws:viaawsservice');

/** The ARN of a session does not show the path of its role, which is part of the ARN that conditions look at. */
const withPath = ({ arn }: CallerFacts, tells: Tells): Tells =>
  identityArn(arn) === arn ? tells : (key) => key !== 'aws:principalarn' && tells(key);
