import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TerraformStack, Testing } from '../cdk.js';
import { LogExportCaller, LogExporterRole, type LogExporterRoleProps } from './index.js';
import { ACCOUNT_ID, TRUSTS } from './testing/examples.js';

const props: LogExporterRoleProps = {
  kind: 'exporter',
  accountId: ACCOUNT_ID,
  name: 'logferry-worker',
  trust: [{ ecsTasks: true }],
  archives: [{ bucket: 'my-archive', region: 'eu-central-1', prefix: 'logs' }],
};
/**
 * A stack whose app writes nothing. With its default `outdir`, CDKTF's Testing would create a folder and never remove
 * it.
 */
const stack = () =>
  new TerraformStack(Testing.app({ outdir: join(tmpdir(), 'logferry-not-written') }), 'logferry-roles');
function synthesised(more: Partial<LogExporterRoleProps> = {}) {
  const made = stack();
  const { arn } = new LogExporterRole(made, 'worker', { ...props, ...more });
  const { resource } = JSON.parse(Testing.synth(made));
  return { arn, resource, trust: JSON.parse(resource.aws_iam_role.worker.assume_role_policy).Statement };
}

describe('LogExporterRole', () => {
  it('creates a role with one policy, under names that never change', () => {
    const { arn, resource } = synthesised({
      path: '/logferry/',
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
      maxSessionSeconds: 7_200,
      tags: { team: 'logs' },
    });
    expect(Object.keys(resource)).toEqual(['aws_iam_role', 'aws_iam_role_policy']);
    const { assume_role_policy: _, ...role } = resource.aws_iam_role.worker;
    expect(role).toEqual({
      name: 'logferry-worker',
      path: '/logferry/',
      permissions_boundary: 'arn:aws:iam::111122223333:policy/boundary',
      max_session_duration: 7_200,
      tags: { team: 'logs' },
    });
    expect(arn).toBe('arn:aws:iam::111122223333:role/logferry/logferry-worker');
    const { role: of, name } = resource.aws_iam_role_policy.worker;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as Terraform writes it
    expect([of, name]).toEqual(['${aws_iam_role.worker.name}', 'logferry-exporter']);
  });

  it('may be assumed by exactly the principals that its trust names', () => {
    const { trust, resource } = synthesised({ trust: TRUSTS });
    const issuer = 'oidc.eks.eu-central-1.amazonaws.com/id/0123ABCD';
    const github = 'token.actions.githubusercontent.com';
    const provider = (of: string) => ({ Federated: `arn:aws:iam::111122223333:oidc-provider/${of}` });
    const audience = (of: string) => ({ [`${of}:aud`]: 'sts.amazonaws.com' });
    const rows = trust.map(({ Action, Principal, Condition }: Record<string, unknown>) => [
      Action,
      Principal,
      Condition,
    ]);
    expect(rows).toEqual([
      [
        'sts:AssumeRole',
        { Service: 'ecs-tasks.amazonaws.com' },
        {
          StringEquals: { 'aws:SourceAccount': ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:*:111122223333:*' },
        },
      ],
      ['sts:AssumeRole', { Service: 'ec2.amazonaws.com' }, undefined],
      [
        'sts:AssumeRoleWithWebIdentity',
        provider(issuer),
        { StringEquals: { ...audience(issuer), [`${issuer}:sub`]: 'system:serviceaccount:logs:worker' } },
      ],
      [
        'sts:AssumeRoleWithWebIdentity',
        provider(github),
        { StringEquals: { ...audience(github), [`${github}:sub`]: 'repo:acme/pipelines:ref:refs/heads/main' } },
      ],
      [
        'sts:AssumeRoleWithWebIdentity',
        provider(github),
        {
          StringEquals: audience(github),
          StringLike: { [`${github}:sub`]: 'repo:acme/pipelines:ref:refs/tags/v*' },
        },
      ],
      [
        'sts:AssumeRole',
        { AWS: ['arn:aws:iam::777788889999:role/worker'] },
        { StringEquals: { 'sts:ExternalId': 'acme-logs' } },
      ],
    ]);
    expect(resource.aws_iam_instance_profile.worker.name).toBe('logferry-worker');
  });

  it('is in the partition of its archive or, without an archive, of the roles that it assumes', () => {
    const archives = [{ bucket: 'my-archive', region: 'cn-north-1' }];
    const { arn, trust } = synthesised({ archives, trust: [{ ec2: true }] });
    expect(arn).toMatch(/^arn:aws-cn:iam:/);
    expect(trust[0].Principal).toEqual({ Service: 'ec2.amazonaws.com.cn' });
    const assumes = ['arn:aws-us-gov:iam::777788889999:role/caller'];
    expect(synthesised({ archives: [], assumes }).arn).toMatch(/^arn:aws-us-gov:iam:/);
  });

  it('accepts references, which only Terraform can resolve', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as Terraform writes it
    const kmsKeyArn = '${aws_kms_key.archive.arn}';
    const { resource } = synthesised({ archives: [{ bucket: 'my-archive', region: 'eu-central-1', kmsKeyArn }] });
    expect(resource.aws_iam_role_policy.worker.policy).toContain(`"Resource":"${kmsKeyArn}"`);
  });
});

describe('wrong props are refused with their name, value and remedy', () => {
  const archive = { bucket: 'my-archive', region: 'eu-central-1' };
  const cases: [Partial<LogExporterRoleProps>, string][] = [
    [{ name: 'a b' }, 'name: "a b"; use 1 to 64'],
    [{ accountId: '42' }, 'accountId: "42"; give the 12-digit id'],
    [{ path: 'logferry' }, 'path: "logferry"; begin and end it with a slash'],
    [{ permissionsBoundary: 'boundary' }, 'permissionsBoundary: "boundary"; name a policy by its ARN'],
    [{ maxSessionSeconds: 60 }, 'maxSessionSeconds: 60; choose 3600 to 43200'],
    [{ trust: [] }, 'trust: []; name who'],
    [{ trust: [{ arns: ['*'] }] }, 'trust[0].arns[0]: "*"; name a role, a user or an account'],
    [{ trust: [{ arns: [] }] }, 'trust[0].arns: []; name at least one'],
    [{ trust: [{ github: { repository: 'acme/x', subject: '*' } }] }, 'trust[0].github.subject: "*"; name a branch'],
    [{ trust: [{ github: { repository: 'acme', subject: 'a' } }] }, 'trust[0].github.repository: "acme"; write'],
    [{ trust: [{ eks: { issuer: 'x', serviceAccount: 'a/b' } }] }, 'trust[0].eks.issuer: "x"; give the cluster'],
    [{ archives: [] }, 'archives: []; name an archive'],
    [{ archives: [{ ...archive, region: 'eu' }] }, 'archives[0].region: "eu"; name the Region'],
    [{ archives: [{ ...archive, region: 'us-iso-east-1' }] }, 'archives[0].region: "us-iso-east-1"; name the Region'],
    [
      { archives: [{ ...archive, prefix: '/a/*/' }] },
      'archives[0].prefix: "a/*"; give at most 512 characters: folders',
    ],
    [{ archives: [{ ...archive, kmsKeyArn: 'alias/a' }] }, 'archives[0].kmsKeyArn: "alias/a"; name the key by'],
    [{ archives: [archive, { ...archive, region: 'cn-north-1' }] }, 'archives: ["aws","aws-cn"]; make one role'],
    [{ logGroups: [] }, 'logGroups: []; name log groups'],
    [{ logGroups: ['arn:aws:logs:x'] }, 'logGroups[0]: "arn:aws:logs:x"; give the name, not the ARN'],
    [{ assumes: ['arn:aws:iam::1:role/*'] }, 'assumes[0]: "arn:aws:iam::1:role/*"; name one role'],
    [
      { logGroups: Array.from({ length: 40 }, (_, at) => `/service/of/the/team/number/${at}`) },
      'logGroups: "a policy of',
    ],
    [
      { trust: [{ arns: Array.from({ length: 50 }, (_, at) => `arn:aws:iam::777788889999:role/worker-${at}`) }] },
      'trust: "a policy of',
    ],
  ];
  it.each(cases)('%j', (wrong, message) => {
    expect(() => synthesised(wrong)).toThrow(
      `LogExporterRole 'worker' cannot be made with these properties:\n  ${message}`,
    );
  });

  it('all in one error', () => {
    expect(() => synthesised({ name: '', accountId: '' })).toThrow(/name: .*\n {2}accountId: /);
  });
});

describe('LogExportCaller', () => {
  const caller = {
    accountId: '777788889999',
    name: 'caller',
    archives: props.archives,
    workers: ['arn:aws:iam::111122223333:role/logferry-worker'],
    externalId: 'acme-logs',
  };

  it('is an exporter role of its account that the given roles of other accounts may assume', () => {
    const ofLogs = stack();
    const { arn } = new LogExportCaller(ofLogs, 'caller', caller);
    const made = JSON.parse(Testing.synth(ofLogs));
    expect(Object.keys(made)).not.toContain('data');
    const trust = JSON.parse(made.resource.aws_iam_role.caller.assume_role_policy).Statement;
    expect(trust[0].Principal).toEqual({ AWS: caller.workers });
    expect(made.resource.aws_iam_role_policy.caller.policy).toContain('my-archive/logs/data/777788889999/*');
    const { resource } = synthesised({ archives: [], assumes: [arn] });
    expect(JSON.parse(resource.aws_iam_role_policy.worker.policy).Statement).toEqual([
      {
        Sid: 'AssumeRolesOfAccounts',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: ['arn:aws:iam::777788889999:role/caller'],
      },
    ]);
  });

  it('names a wrong prop by its name in LogExportCaller, not by the name of the prop of LogExporterRole', () => {
    const make = (more: object) => () => new LogExportCaller(stack(), 'caller', { ...caller, ...more });
    expect(make({ workers: ['me'] })).toThrow(
      'LogExportCaller \'caller\' cannot be made with these properties:\n  workers[0]: "me"; name',
    );
    expect(make({ externalId: ' ' })).toThrow('\n  externalId: " "; use 2 to');
    expect(make({ workers: [] })).toThrow('\n  workers: []; name at least one');
  });
});
