import { expect, it } from 'vitest';
import { type BucketOwners, checkBucketOwner } from './bucket-owner.js';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';

it.each<[BucketOwners, bucketOwner: string, isAllowed: boolean]>([
  ['any', OTHER, true],
  [['itself'], ACCOUNT, true],
  [['itself'], OTHER, false],
  [[OTHER], OTHER, true],
  [[OTHER], ACCOUNT, false],
  [['itself', OTHER], OTHER, true],
  [[], ACCOUNT, false],
])('with the allowed owners %j, a bucket of owner %s is allowed: %s', (owners, bucketOwner, isAllowed) => {
  const check = () => checkBucketOwner(owners, { accountId: ACCOUNT, bucket: 'b', bucketOwner });
  if (isAllowed) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ code: 'DESTINATION_NOT_ALLOWED' }));
});
