import { canonicalOwnerId } from '../../../core/arns.js';
import { ServiceError } from '../../../core/service-error.js';
import type { Call } from '../../../http/call.js';
import { list, oneOf, struct, text, unsupported } from '../../../xml/shapes.js';
import type { Bucket } from '../../model/bucket.js';
import { accessDenied, invalidArgument, notImplemented, refuseHeaders } from '../../wire/errors.js';
import { empty } from '../../wire/replies.js';
import { readDocument } from '../../wire/request-document.js';
import type { S3Operations } from '../operation.js';
import { onBucket } from '../operation.js';
import { privateAcl } from '../private-acl.js';
import { objectOwnershipOf } from './ownership-controls.js';
import { publicAccessBlockOf } from './public-access-block.js';

const MAX_GRANTS = 100;
export const GRANT_HEADERS = ['full-control', 'read', 'read-acp', 'write', 'write-acp'].map(
  (right) => `x-amz-grant-${right}`,
);
/** The meaning of each canned ACL for a bucket. The last two have an effect on objects only. */
const CANNED = new Map<string, 'private' | 'public' | 'shared'>([
  ['private', 'private'],
  ['public-read', 'public'],
  ['public-read-write', 'public'],
  ['authenticated-read', 'public'],
  ['log-delivery-write', 'shared'],
  ['aws-exec-read', 'shared'],
  ['bucket-owner-read', 'private'],
  ['bucket-owner-full-control', 'private'],
]);

const policy = struct({
  Owner: struct({ ID: text, DisplayName: text.optional() }),
  AccessControlList: struct({
    Grant: list(
      struct({
        Grantee: struct({
          ID: text,
          DisplayName: text.optional(),
          URI: unsupported,
          EmailAddress: unsupported,
        }),
        Permission: oneOf('FULL_CONTROL', 'READ', 'READ_ACP', 'WRITE', 'WRITE_ACP'),
      }),
      MAX_GRANTS,
    ),
  }),
});

/**
 * The operations on bucket ACLs. Every bucket has the private ACL, which gives all rights to its owner and none to
 * other accounts.
 */
export const acl: S3Operations = {
  GetBucketAcl: onBucket((_context, bucket) => privateAcl(bucket.ownerId)),
  PutBucketAcl: onBucket(async ({ call }, bucket) => {
    if (objectOwnershipOf(bucket.settings) === 'BucketOwnerEnforced') {
      throw new ServiceError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
    }
    refuseHeaders(call, GRANT_HEADERS);
    const canned = call.headers['x-amz-acl'];
    if (canned === undefined) await acceptPrivatePolicy(call, bucket);
    else acceptPrivateCanned(String(canned), publicAccessBlockOf(bucket.settings)?.BlockPublicAcls ?? false);
    return empty(200);
  }),
};

/**
 * Accepts a canned ACL that gives rights to the owner only.
 * @throws ServiceError InvalidArgument for an unknown ACL; AccessDenied for a public ACL that is blocked;
 * NotImplemented for any other ACL
 */
export function acceptPrivateCanned(canned: string, blocksPublic: boolean): void {
  const kind = CANNED.get(canned);
  if (kind === undefined) throw invalidArgument('Invalid canned ACL', 'x-amz-acl', canned);
  if (kind === 'public' && blocksPublic) throw accessDenied();
  if (kind !== 'private') throw notImplemented(`the canned ACL ${canned} of a bucket`);
}

async function acceptPrivatePolicy(call: Call, { ownerId }: Bucket): Promise<void> {
  const { Owner, AccessControlList } = await readDocument(call, 'AccessControlPolicy', policy);
  const owner = canonicalOwnerId(ownerId);
  if (Owner.ID !== owner) throw accessDenied();
  const other = AccessControlList.Grant.find((each) => each.Grantee.ID !== owner || each.Permission !== 'FULL_CONTROL');
  if (other !== undefined) throw notImplemented(`the grant of ${other.Permission} in a bucket's ACL`);
}
