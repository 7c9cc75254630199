import { describe, expect, it } from 'vitest';
import type { PutHeaders } from '../../contract/put-headers.js';
import { callerStatements } from '../statements/index.js';
import {
  ACCOUNT,
  archive,
  complaints,
  denied,
  deny,
  KEY,
  needed,
  OTHER,
  value,
  withBucket,
  withPolicy,
} from './testing/healthy.js';

describe('the bucket policy, for the caller of exports,', () => {
  const exceptRole = (name: string) => ({
    ...{ ...deny, Action: 's3:PutObject' },
    Condition: {
      ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/${name}` },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
  const user = value({ accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/team/me` });

  it('gets warnings if it exempts a role by a path that the ARN of the session does not show', () => {
    const { names, text } = complaints(withPolicy(...needed, exceptRole('team/exporter')));
    expect(names).toEqual(['caller-put warning', 'caller-records warning']);
    expect(text).toContain('the condition key aws:PrincipalArn in LandingZone cannot be evaluated here');
    const asUser = { ...withPolicy(...needed, exceptRole('team/exporter')), caller: user };
    expect(complaints(asUser).names).toEqual(['caller-put failed', 'caller-records failed']);
  });

  it('gets warnings if it may allow a caller of another account by a canonical id', () => {
    const byId = { ...deny, Effect: 'Allow', Principal: { CanonicalUser: '79a5' } };
    const { names } = complaints({ archive: { ...archive, bucketOwner: OTHER }, ...withPolicy(...needed, byId) });
    expect(names).toEqual(['caller-put warning', 'caller-records warning', 'caller-read warning']);
  });

  describe('that demands headers', () => {
    const acl = 'bucket-owner-full-control';
    const demanding = (condition: object) =>
      withPolicy(...needed, {
        ...{ ...deny, Action: 's3:PutObject', Resource: 'arn:aws:s3:::archive/logs/_logferry/*' },
        ...{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/exporter` }, Condition: { StringNotEquals: condition } },
      });

    it.each<[condition: object, putHeaders: PutHeaders, flags: string]>([
      [{ 's3:x-amz-acl': acl }, { acl }, `--acl ${acl}`],
      [{ 's3:x-amz-server-side-encryption': 'AES256' }, { sse: 'AES256' }, '--sse AES256'],
      [{ 's3:x-amz-server-side-encryption': 'aws:kms' }, { sse: 'aws:kms' }, '--sse aws:kms'],
      [
        { 's3:x-amz-server-side-encryption-aws-kms-key-id': KEY },
        { sse: 'aws:kms', sseKmsKeyId: KEY },
        `--sse aws:kms --sse-kms-key-id ${KEY}`,
      ],
    ])('fails for %j, names the missing headers, and passes with these headers', (condition, putHeaders, flags) => {
      const { names, text } = complaints(demanding(condition));
      expect(names).toEqual(['caller-records failed']);
      expect(text).toContain(`, or run with ${flags} (in the configuration of a worker: acl, sse and sseKmsKeyId`);
      expect(complaints({ ...demanding(condition), putHeaders }).names).toEqual([]);
    });

    it('fails with other headers; the finding suggests headers only if the policy allows puts with them', () => {
      const { text } = complaints({
        ...demanding({ 's3:x-amz-server-side-encryption': 'AES256' }),
        putHeaders: { acl },
      });
      expect(text).toContain('or run with --sse AES256 (');
      const forbidding = demanding({});
      expect(complaints(forbidding).text).not.toContain('or run with');
    });
  });

  it('is decided for the folders of the named log groups', () => {
    const app = `arn:aws:s3:::archive/logs/data/${ACCOUNT}/eu-central-1/!app/*`;
    const noPut = { ...deny, Action: 's3:PutObject', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/exporter` } };
    const records = 'arn:aws:s3:::archive/logs/_logferry/*';
    const { Resource: _, ...elsewhere } = { ...noPut, NotResource: [app, records] };
    expect(complaints(withPolicy(...needed, elsewhere)).names).toEqual([]);
    expect(complaints({ ...withPolicy(...needed, elsewhere), logGroups: ['/b'] }).names).toEqual(['caller-put failed']);
    expect(complaints(withPolicy(...needed, { ...noPut, Resource: app })).names).toEqual(['caller-put failed']);
  });

  it('gets only warnings about a caller of another account if ACLs are in force', () => {
    const foreign = { ...archive, bucketOwner: OTHER };
    const { names, text } = complaints({ archive: foreign, ...withBucket({ ownership: value('ObjectWriter') }) });
    expect(names).toEqual([
      ...['caller-put warning', 'caller-records warning', 'caller-read warning'],
      'ownership warning',
    ]);
    expect(text).toContain("the bucket's ACL may allow it, if ACLs are in force");
  });

  it('gets only warnings if a worker exports with other credentials', () => {
    const denied = withPolicy(...needed, { ...deny, Principal: { AWS: ACCOUNT }, Action: 's3:Put*' });
    const { found } = complaints({ ...denied, callerExports: false });
    expect(found.map(({ status, code }) => [status, code])).toEqual([
      ['warning', undefined],
      ['warning', undefined],
    ]);
    expect(found[0]?.message).toContain('the worker may use other credentials');
  });

  it('fails if it does not allow a caller of another account', () => {
    const foreign = { ...archive, bucketOwner: OTHER };
    const { names, found } = complaints({ archive: foreign });
    expect(names).toEqual(['caller-put failed', 'caller-records failed', 'caller-read failed']);
    const pasted = found.flatMap(({ statements = [] }) => statements);
    expect(pasted).toEqual(
      callerStatements({
        ...foreign,
        sources: [{ accountId: ACCOUNT, callers: [`arn:aws:iam::${ACCOUNT}:role/exporter`] }],
      }),
    );
    expect(complaints({ archive: foreign, ...withPolicy(...needed, ...pasted) }).found).toEqual([]);
  });

  it.each([
    ['belongs to another account', { archive: { ...archive, bucketOwner: OTHER } }],
    ['refuses access', { bucketRegion: denied('s3:ListBucket') }],
  ])('results in the statements for the owner if it cannot be read and the bucket %s', (_about, change) => {
    const { found } = complaints({ ...change, ...withBucket({ policy: denied('s3:GetBucketPolicy') }) });
    const ofCaller = found.filter(({ name }) => name.startsWith('caller-'));
    expect(ofCaller.map(({ name, status }) => `${name} ${status}`)).toEqual([
      ...['caller-put skipped', 'caller-records skipped', 'caller-read skipped'],
    ]);
    expect(ofCaller.flatMap(({ statements = [] }) => statements.map(({ Sid }) => Sid))).toEqual([
      ...[`LogferryCallerExports${ACCOUNT}`, `LogferryCallerRecords${ACCOUNT}`],
      ...[`LogferryCallerReads${ACCOUNT}`, `LogferryCallerLists${ACCOUNT}`],
    ]);
    expect(ofCaller[0]?.remedy).toBe(
      `Allow s3:GetBucketPolicy to have it checked. If the bucket belongs to another account, ask its owner whether the policy has LogferryCallerExports${ACCOUNT}.`,
    );
  });

  it('results in no statements if it cannot be read and the bucket is of the same account', () => {
    const { found } = complaints(withBucket({ policy: denied('s3:GetBucketPolicy') }));
    expect(found.flatMap(({ statements = [] }) => statements)).toEqual([]);
  });
});
