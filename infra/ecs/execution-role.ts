import type { Construct } from 'constructs';
import { defined } from '../../contract/defined.js';
import { partitionOf, policyText } from '../../destination/statements/index.js';
import { IamRole, IamRolePolicy } from '../cdk.js';
import type { RoleStatement } from '../roles/statement.js';
import { trustStatements } from '../roles/trust.js';
import type { EcsTaskProps } from './props.js';

/** The account, Region and name of a private repository of ECR in the name of an image. */
const ECR_IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([\w./-]+?)(?:[:@].*)?$/;
/** Number of parts between the colons of a secret's ARN. ECS accepts JSON key, stage and version after these parts. */
const SECRET_ARN_PARTS = 7;

/** The name of the role with which ECS starts the tasks of this name. */
export const executionRoleName = (name: string): string => `${name}-execution`;

/**
 * The role with which ECS starts a task: it pulls the image, reads the secrets and writes the log. The task itself
 * cannot use this role.
 */
export function executionRole(scope: Construct, props: EcsTaskProps, logGroup: string, logicalId: string): IamRole {
  const { name, accountId, region, permissionsBoundary, tags } = props;
  const partition = partitionOf(region);
  const role = new IamRole(scope, 'execution_role', {
    name: executionRoleName(name),
    assumeRolePolicy: policyText(trustStatements([{ ecsTasks: true }], { accountId, partition })),
    ...defined({ permissionsBoundary, tags: tags && { ...tags } }),
  });
  role.overrideLogicalId(`${logicalId}_execution`);
  new IamRolePolicy(scope, 'execution_policy', {
    name: 'logferry-execution',
    role: role.name,
    policy: policyText(executionStatements(props, logGroup)),
  }).overrideLogicalId(`${logicalId}_execution`);
  return role;
}

/** The statements of the role. */
function executionStatements(props: EcsTaskProps, logGroup: string): RoleStatement[] {
  const { accountId, region, secrets = {}, secretKeyArns = [] } = props;
  const partition = partitionOf(region);
  const arns = [...new Set(Object.values(secrets).map(arnOfSecret))].sort();
  const allow = (Sid: string, Action: string | string[], Resource: string | string[]): RoleStatement[] =>
    Resource.length === 0 ? [] : [{ Sid, Effect: 'Allow', Action, Resource }];
  const services = ['secretsmanager', 'ssm'].map((service) => `${service}.${region}.amazonaws.com`);
  return [
    ...allow(
      'WriteLog',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroup}:*`,
    ),
    ...allow(
      'ReadParameters',
      'ssm:GetParameters',
      arns.filter((arn) => arn.split(':')[2] === 'ssm'),
    ),
    ...allow(
      'ReadSecrets',
      'secretsmanager:GetSecretValue',
      arns.filter((arn) => arn.split(':')[2] !== 'ssm'),
    ),
    ...allow('DecryptSecrets', 'kms:Decrypt', [...secretKeyArns]).map((statement) => ({
      ...statement,
      Condition: { StringEquals: { 'kms:ViaService': services } },
    })),
    ...pullStatements(props),
  ];
}

/**
 * The ARN of a secret without JSON key, stage and version. A Terraform reference has none of them, and stays as it is.
 */
const arnOfSecret = (arn: string): string =>
  arn.includes(':secretsmanager:') ? arn.split(':').slice(0, SECRET_ARN_PARTS).join(':') : arn;

/** The statements to pull the image, if it is in a private repository of ECR. */
function pullStatements({ image, region }: EcsTaskProps): RoleStatement[] {
  const [, account, imageRegion, repository] = ECR_IMAGE.exec(image) ?? [];
  if (account === undefined) return [];
  return [
    // IAM cannot limit this action to a repository.
    { Sid: 'LogInToEcr', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Sid: 'PullImage',
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: `arn:${partitionOf(region)}:ecr:${imageRegion}:${account}:repository/${repository}`,
    },
  ];
}
