import { defined } from '../../contract/defined.js';
import { type Partition, servicePrincipal } from '../../destination/statements/index.js';
import type { RoleStatement } from './statement.js';

/** The principals that may assume a role. */
export type Trust =
  /** Tasks of this account's ECS clusters. */
  | { readonly ecsTasks: true }
  /** EC2 instances; the role gets an instance profile of the same name. */
  | { readonly ec2: true }
  /**
   * A service account of an EKS cluster, by the cluster's OIDC issuer. The account must have an OIDC provider for this
   * issuer.
   */
  | {
      readonly eks: {
        /** For example `https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF`. */
        readonly issuer: string;
        /** `namespace/service-account`. */
        readonly serviceAccount: string;
      };
    }
  /**
   * GitHub workflows of a repository. The account must have the OIDC provider `token.actions.githubusercontent.com`.
   */
  | {
      readonly github: {
        /** `owner/name`. */
        readonly repository: string;
        /** The subject after the repository: `ref:refs/heads/main`, `environment:production`. */
        readonly subject: string;
      };
    }
  /** Roles, users or whole accounts. */
  | { readonly arns: readonly string[]; readonly externalId?: string };

const GITHUB_ISSUER = 'token.actions.githubusercontent.com';
/** The default audience of tokens on EKS, and in GitHub workflows that use AWS's action for credentials. */
const AUDIENCE = 'sts.amazonaws.com';

/** The statements of a role's trust policy, one for each trust. */
export const trustStatements = (trusts: readonly Trust[], account: Account): RoleStatement[] =>
  trusts.map((trust, at) => {
    const statement = statementOf(trust, account);
    return at === 0 ? statement : { ...statement, Sid: `${statement.Sid}${at + 1}` };
  });

interface Account {
  readonly accountId: string;
  readonly partition: Partition;
}

function statementOf(trust: Trust, account: Account): RoleStatement {
  const { accountId, partition } = account;
  if ('ecsTasks' in trust) {
    return assumedBy(
      'EcsTasks',
      'sts:AssumeRole',
      { Service: 'ecs-tasks.amazonaws.com' },
      {
        // Without these conditions, ECS tasks of other accounts could make the service assume the role.
        StringEquals: { 'aws:SourceAccount': accountId },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:ecs:*:${accountId}:*` },
      },
    );
  }
  if ('ec2' in trust) return assumedBy('Ec2', 'sts:AssumeRole', { Service: servicePrincipal('ec2', partition) });
  if ('eks' in trust) {
    const issuer = trust.eks.issuer.replace(/^https:\/\//, '');
    const subject = `system:serviceaccount:${trust.eks.serviceAccount.replace('/', ':')}`;
    return federated('EksServiceAccount', issuer, subject, account);
  }
  if ('github' in trust) {
    const { repository, subject } = trust.github;
    return federated('GithubWorkflow', GITHUB_ISSUER, `repo:${repository}:${subject}`, account);
  }
  const { arns, externalId } = trust;
  const condition = externalId === undefined ? undefined : { StringEquals: { 'sts:ExternalId': externalId } };
  return assumedBy('Principals', 'sts:AssumeRole', { AWS: arns }, condition);
}

function federated(sid: string, issuer: string, subject: string, { partition, accountId }: Account): RoleStatement {
  const audience = { [`${issuer}:aud`]: AUDIENCE };
  const matched = { [`${issuer}:sub`]: subject };
  return assumedBy(
    sid,
    'sts:AssumeRoleWithWebIdentity',
    { Federated: `arn:${partition}:iam::${accountId}:oidc-provider/${issuer}` },
    subject.includes('*')
      ? { StringEquals: audience, StringLike: matched }
      : { StringEquals: { ...audience, ...matched } },
  );
}

const assumedBy = (
  Sid: string,
  Action: string,
  Principal: RoleStatement['Principal'] & {},
  Condition?: RoleStatement['Condition'],
): RoleStatement => ({ Sid, Effect: 'Allow', Principal, Action, ...defined({ Condition }) });
