import type { EcsTaskProps } from '../props.js';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:temporal-AbCdEf';

/** A task with every property. */
export const ECS_TASK: EcsTaskProps = {
  name: 'logferry-worker',
  accountId: '111122223333',
  region: 'eu-central-1',
  clusterArn: 'arn:aws:ecs:eu-central-1:111122223333:cluster/logs',
  image: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/tools/logferry:0.1.0',
  taskRoleArn: 'arn:aws:iam::111122223333:role/logferry-worker',
  subnets: ['subnet-0123456789abcdef0'],
  securityGroups: ['sg-0123456789abcdef0'],
  assignPublicIp: true,
  environment: { TEMPORAL_ADDRESS: 'logs.a1b2c.tmprl.cloud:7233', TEMPORAL_NAMESPACE: 'logs.a1b2c' },
  secrets: {
    TEMPORAL_API_KEY: `${SECRET}:api-key::`,
    TEMPORAL_TLS_SERVER_NAME: 'arn:aws:ssm:eu-central-1:111122223333:parameter/logferry/server-name',
  },
  secretKeyArns: ['arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555'],
  cpu: 1_024,
  memoryMiB: 2_048,
  architecture: 'ARM64',
  logRetentionDays: 30,
  permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
  tags: { team: 'logs' },
};
