import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { emulatedS3 } from '../../../../test/support/s3.js';

const s3 = emulatedS3();

async function made(options: Partial<sdk.CreateBucketCommandInput> = {}): Promise<string> {
  const Bucket = randomUUID();
  await s3.client.send(new sdk.CreateBucketCommand({ Bucket, ...options }));
  return Bucket;
}

async function asked(method: string, path: string, body = '', more: Record<string, string> = {}): Promise<string> {
  const { status, text } = await s3.raw({ method, path, headers: more, body });
  return `${status} ${/<Code>(.*)<\/Code>/.exec(text)?.[1] ?? text.replace(/^<\?xml.*\?>\n/, '')}`;
}

/** Puts a document on a new bucket, reads it again, and returns its elements without the root element. */
async function kept(resource: string, root: string, content: string): Promise<string> {
  const bucket = await made({ ObjectOwnership: 'ObjectWriter' });
  const put = await asked('PUT', `/${bucket}?${resource}`, `<${root}>${content}</${root}>`);
  expect(put).toMatch(/^20[04] $/);
  const got = await asked('GET', `/${bucket}?${resource}`);
  return got.replace(`200 <${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`, '').replace(`</${root}>`, '');
}

const lifecycle = (rule: string) => `<LifecycleConfiguration><Rule>${rule}</Rule></LifecycleConfiguration>`;

describe('a new bucket', () => {
  it.each([
    ['cors', '404 NoSuchCORSConfiguration'],
    ['lifecycle', '404 NoSuchLifecycleConfiguration'],
    ['replication', '404 ReplicationConfigurationNotFoundError'],
    ['object-lock', '404 ObjectLockConfigurationNotFoundError'],
    ['tagging', '404 NoSuchTagSet'],
    ['website', '404 NoSuchWebsiteConfiguration'],
    ['policy', '404 NoSuchBucketPolicy'],
    ['policyStatus', '404 NoSuchBucketPolicy'],
    ['logging', /^200 <BucketLoggingStatus xmlns="[^"]+"><\/BucketLoggingStatus>$/],
    ['notification', /^200 <NotificationConfiguration xmlns="[^"]+"><\/NotificationConfiguration>$/],
    ['accelerate', /^200 <AccelerateConfiguration xmlns="[^"]+"><\/AccelerateConfiguration>$/],
    ['requestPayment', /<Payer>BucketOwner</],
    ['encryption', /<SSEAlgorithm>AES256<.*<BucketKeyEnabled>false</],
    ['ownershipControls', /<ObjectOwnership>BucketOwnerEnforced</],
    ['publicAccessBlock', /^200 (?!.*false).*(>true<.*){4}/],
    ['acl', /<Grantee [^>]*xsi:type="CanonicalUser"><ID>[0-9a-f]{64}<.*<Permission>FULL_CONTROL</],
  ])('answers GET ?%s with %s', async (resource, expected) => {
    expect(await asked('GET', `/${await made()}?${resource}`)).toMatch(expected);
  });

  it('can be created with tags and with another object ownership than the default', async () => {
    const Tags = [{ Key: 'team', Value: 'a + b' }];
    const Bucket = await made({ ObjectOwnership: 'ObjectWriter', CreateBucketConfiguration: { Tags } });
    expect((await s3.client.send(new sdk.GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(Tags);
    const { OwnershipControls } = await s3.client.send(new sdk.GetBucketOwnershipControlsCommand({ Bucket }));
    expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'ObjectWriter' }]);
  });

  it.each([
    [{ ObjectOwnership: 'Nobody' }, 'InvalidArgument'],
    [{ ACL: 'public-read' }, 'InvalidBucketAclWithObjectOwnership'],
    [{ ACL: 'public-read', ObjectOwnership: 'ObjectWriter' }, 'AccessDenied'],
    [{ ACL: 'log-delivery-write', ObjectOwnership: 'ObjectWriter' }, 'NotImplemented'],
    [{ GrantRead: 'id=1' }, 'NotImplemented'],
    [{ CreateBucketConfiguration: { Tags: [{ Key: 'aws:x', Value: '' }] } }, 'InvalidTag'],
    [{ CreateBucketConfiguration: { Bucket: { Type: 'Directory' } } }, 'NotImplemented'],
  ])('is not created with %j: %s', async (options, name) => {
    await expect(made(options as Partial<sdk.CreateBucketCommandInput>)).rejects.toMatchObject({ name });
  });
});

describe('a document that is put', () => {
  it.each([
    [
      'cors',
      'CORSConfiguration',
      '<CORSRule><ID>a&amp;b</ID><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>*</AllowedOrigin><MaxAgeSeconds>5</MaxAgeSeconds></CORSRule>',
    ],
    [
      'encryption',
      'ServerSideEncryptionConfiguration',
      '<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms:dsse</SSEAlgorithm><KMSMasterKeyID>key</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>',
    ],
    [
      'lifecycle',
      'LifecycleConfiguration',
      '<Rule><ID>r</ID><Filter></Filter><Status>Enabled</Status><Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration></Rule>',
    ],
    ['notification', 'NotificationConfiguration', '<EventBridgeConfiguration></EventBridgeConfiguration>'],
    ['ownershipControls', 'OwnershipControls', '<Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule>'],
    [
      'publicAccessBlock',
      'PublicAccessBlockConfiguration',
      '<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>',
    ],
    ['accelerate', 'AccelerateConfiguration', '<Status>Suspended</Status>'],
    ['requestPayment', 'RequestPaymentConfiguration', '<Payer>BucketOwner</Payer>'],
    [
      'tagging',
      'Tagging',
      '<TagSet><Tag><Key>a</Key><Value></Value></Tag><Tag><Key>b</Key><Value>ü</Value></Tag></TagSet>',
    ],
    [
      'website',
      'WebsiteConfiguration',
      '<RedirectAllRequestsTo><HostName>example.com</HostName><Protocol>https</Protocol></RedirectAllRequestsTo>',
    ],
  ])('to ?%s is returned', async (resource, root, content) => {
    expect(await kept(resource, root, content)).toBe(content);
  });

  it('is returned with its elements in the order of AWS, without white space, and with ids for rules that had none', async () => {
    const rule =
      '<Rule>\n <Status> Enabled </Status>\n <Expiration><Days>1</Days></Expiration><Prefix>x</Prefix></Rule>';
    expect(await kept('lifecycle', 'LifecycleConfiguration', rule)).toMatch(
      /^<Rule><ID>[0-9a-f-]{36}<\/ID><Prefix>x<\/Prefix><Status>Enabled<\/Status><Expiration><Days>1<\/Days><\/Expiration><\/Rule>$/,
    );
  });

  it.each([
    [
      'cors',
      'CORSConfiguration',
      '<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>',
      'NoSuchCORSConfiguration',
    ],
    [
      'lifecycle',
      'LifecycleConfiguration',
      '<Rule><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration></Rule>',
      'NoSuchLifecycleConfiguration',
    ],
    ['tagging', 'Tagging', '<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>', 'NoSuchTagSet'],
    [
      'website',
      'WebsiteConfiguration',
      '<IndexDocument><Suffix>i</Suffix></IndexDocument>',
      'NoSuchWebsiteConfiguration',
    ],
    ['publicAccessBlock', 'PublicAccessBlockConfiguration', '', 'NoSuchPublicAccessBlockConfiguration'],
    [
      'ownershipControls',
      'OwnershipControls',
      '<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>',
      'OwnershipControlsNotFoundError',
    ],
  ])('to ?%s is no longer returned after its deletion', async (resource, root, content, code) => {
    const path = `/${await made()}?${resource}`;
    expect(await asked('PUT', path, `<${root}>${content}</${root}>`)).toMatch(/^20[04] $/);
    expect(await asked('DELETE', path)).toBe('204 ');
    expect(await asked('GET', path)).toBe(`404 ${code}`);
    expect(await asked('DELETE', path)).toBe('204 ');
  });

  it("to ?encryption is replaced by AWS's default after its deletion", async () => {
    const Bucket = await made();
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } };
    const ServerSideEncryptionConfiguration = { Rules: [rule] };
    await s3.client.send(new sdk.PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    await s3.client.send(new sdk.DeleteBucketEncryptionCommand({ Bucket }));
    expect(await asked('GET', `/${Bucket}?encryption`)).toContain('<SSEAlgorithm>AES256<');
  });

  it('to ?lifecycle is returned together with the header for the minimum size of objects that are moved', async () => {
    const Bucket = await made();
    const Rules = [{ Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } }];
    const minimum = { TransitionDefaultMinimumObjectSize: 'varies_by_storage_class' } as const;
    const put = { Bucket, LifecycleConfiguration: { Rules }, ...minimum };
    expect(await s3.client.send(new sdk.PutBucketLifecycleConfigurationCommand(put))).toMatchObject(minimum);
    const got = await s3.client.send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(got).toMatchObject({ ...minimum, Rules: [{ Filter: { Prefix: '' } }] });
    const odd = { 'x-amz-transition-default-minimum-object-size': 'none' };
    const body = lifecycle('<Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration>');
    expect(await asked('PUT', `/${Bucket}?lifecycle`, body, odd)).toBe('400 InvalidArgument');
  });
});
