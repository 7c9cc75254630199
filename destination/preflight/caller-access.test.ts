import { describe, expect, it } from 'vitest';
import { callerStatements } from '../statements/index.js';
import { ACCOUNT, archive, complaints, deny, needed, OTHER, value, withBucket, withPolicy } from './testing/healthy.js';

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
});
