import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, emulatedS3 } from '../../../../test/support/s3.js';

const Bucket = randomUUID();
const s3 = emulatedS3(Bucket);

describe('ACLs', () => {
  const putAcl = (input: Omit<sdk.PutBucketAclCommandInput, 'Bucket'>) =>
    s3.client.send(new sdk.PutBucketAclCommand({ Bucket, ...input }));

  it('are refused while object ownership is BucketOwnerEnforced', async () => {
    await expect(putAcl({ ACL: 'private' })).rejects.toMatchObject({ name: 'AccessControlListNotSupported' });
  });

  it('are accepted with the object ownership ObjectWriter only if they are private, as canned ACL or as document', async () => {
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    await s3.client.send(new sdk.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    await putAcl({ ACL: 'private' });
    const { Owner, Grants } = await s3.client.send(new sdk.GetBucketAclCommand({ Bucket }));
    expect(Grants).toEqual([{ Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
    await putAcl({ AccessControlPolicy: { Owner, Grants } });
    await expect(putAcl({ ACL: 'public-read' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(putAcl({ ACL: 'authenticated-read' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(putAcl({ ACL: 'log-delivery-write' as 'private' })).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(putAcl({ ACL: 'mine' as 'private' })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(putAcl({ GrantRead: 'id=1' })).rejects.toMatchObject({ name: 'NotImplemented' });
    const URI = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
    const group = [{ Grantee: { Type: 'Group' as const, URI }, Permission: 'WRITE' as const }];
    const shared = putAcl({ AccessControlPolicy: { Owner, Grants: group } });
    await expect(shared).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

describe('a bucket policy', () => {
  const putPolicy = (statement: object) =>
    s3.client.send(
      new sdk.PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*`, ...statement },
        }),
      }),
    );
  const isPublic = async () =>
    (await s3.client.send(new sdk.GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic;

  const everybody = { Principal: '*' };
  const narrowed = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
  it.each([
    [everybody, true],
    [{ Principal: { AWS: '*' } }, true],
    [{ ...everybody, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, true],
    [{ ...everybody, Condition: { StringLike: { 'aws:PrincipalArn': '*' } } }, true],
    [{ ...everybody, Condition: { StringNotEquals: { 'aws:SourceAccount': ACCOUNT } } }, true],
    [{ ...everybody, Condition: narrowed }, false],
    [{ ...everybody, Condition: { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '2001:db8::/48'] } } }, false],
    [{ ...everybody, Condition: { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '0.0.0.0/1'] } } }, true],
    [{ ...everybody, Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }, true],
    [
      { ...everybody, Condition: { ArnLike: { 's3:DataAccessPointArn': `arn:aws:s3:*:${ACCOUNT}:accesspoint/*` } } },
      false,
    ],
    [{ ...everybody, Condition: { ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:*:*:accesspoint/*' } } }, true],
    [{ ...everybody, Effect: 'Deny' }, false],
    [{ Principal: { AWS: ACCOUNT } }, false],
    [{ Principal: { Service: 'logs.us-east-1.amazonaws.com' } }, false],
  ])('with %j is public: %s', async (statement, expected) => {
    const block = (BlockPublicPolicy: boolean) =>
      s3.client.send(
        new sdk.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicPolicy } }),
      );
    await block(true);
    if (expected) await expect(putPolicy(statement)).rejects.toMatchObject({ name: 'AccessDenied' });
    else await putPolicy(statement);
    await block(false);
    await putPolicy(statement);
    expect(await isPublic()).toBe(expected);
  });
});
