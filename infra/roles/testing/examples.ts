import type { Access, RoleKind } from '../access.js';
import type { Trust } from '../trust.js';

export const KINDS: readonly RoleKind[] = ['planner', 'exporter', 'reader'];
export const ACCOUNT_ID = '111122223333';

/** An access with every property. */
export const FULL: Access = {
  accountId: ACCOUNT_ID,
  archives: [
    {
      bucket: 'my-archive',
      region: 'eu-central-1',
      prefix: 'logs',
      kmsKeyArn: 'arn:aws:kms:eu-central-1:444455556666:key/11111111-2222-3333-4444-555555555555',
    },
    { bucket: 'other-archive', region: 'us-east-1' },
  ],
  logGroups: ['/app/web', '/aws/lambda/*'],
  signingKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef',
  assumes: ['arn:aws:iam::777788889999:role/logferry/caller'],
};

/** One trust of each kind. */
export const TRUSTS: readonly Trust[] = [
  { ecsTasks: true },
  { ec2: true },
  { eks: { issuer: 'https://oidc.eks.eu-central-1.amazonaws.com/id/0123ABCD', serviceAccount: 'logs/worker' } },
  { github: { repository: 'acme/pipelines', subject: 'ref:refs/heads/main' } },
  { github: { repository: 'acme/pipelines', subject: 'ref:refs/tags/v*' } },
  { arns: ['arn:aws:iam::777788889999:role/worker'], externalId: 'acme-logs' },
];
