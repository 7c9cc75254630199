import { describe, expect, it } from 'vitest';
import { listenFlag } from '../../cli/request/listen-flag.js';
import { readWorkerConfig } from '../../worker/config.js';
import { AwsProvider, TerraformStack } from '../cdk.js';
import type { RoleStatement } from '../roles/statement.js';
import { unknownToIam } from '../roles/testing/known-to-iam.js';
import { app, only, type Synthesised, synthesise } from '../testing/synthesised.js';
import { LogScheduledTask, type LogScheduledTaskProps, LogWorkerService, type LogWorkerServiceProps } from './index.js';
import { ECS_TASK } from './testing/examples.js';

const { name, accountId, region, clusterArn, image, taskRoleArn, subnets, securityGroups } = ECS_TASK;
/** A task with the required properties alone. */
const LEAST = { name, accountId, region, clusterArn, image, taskRoleArn, subnets, securityGroups };
const workerConfig = { accounts: { default: { regions: [region] } } };

function synthesised(make: (stack: TerraformStack) => void): Synthesised {
  const stack = new TerraformStack(app(), 'stack');
  new AwsProvider(stack, 'aws', {});
  make(stack);
  return synthesise(stack);
}
const service = (props: Partial<LogWorkerServiceProps> = {}) =>
  synthesised((stack) => new LogWorkerService(stack, 'workers', { ...LEAST, workerConfig, ...props }));
const command = ['coverage', '--bucket', 'my-archive', '--from', '90d'];
const scheduled = (props: Partial<LogScheduledTaskProps> = {}) =>
  synthesised(
    (stack) =>
      new LogScheduledTask(stack, 'nightly', { ...LEAST, command, scheduleExpression: 'rate(1 day)', ...props }),
  );

interface Container {
  readonly command: readonly string[];
  readonly environment: readonly { name: string; value: string }[];
  readonly healthCheck?: { readonly command: readonly string[] };
}
function containerIn(json: Synthesised): Container {
  const [container, ...others] = JSON.parse(String(only(json, 'aws_ecs_task_definition').container_definitions));
  expect(others).toEqual([]);
  return container;
}
/** The statements of the policy with this name, by Sid. */
function permittedBy(json: Synthesised, policyName: string): Record<string, RoleStatement> {
  const policies = Object.values(json.resource.aws_iam_role_policy ?? {});
  const policy = policies.find((each) => each.name === policyName)?.policy ?? expect.fail(policyName);
  const statements: RoleStatement[] = JSON.parse(String(policy)).Statement;
  return Object.fromEntries(statements.map((statement) => [statement.Sid, statement]));
}

describe('a service of workers', () => {
  it('runs as the user of the image, without capabilities and with a read-only file system', () => {
    expect(containerIn(service())).toMatchObject({
      user: '10001:10001',
      readonlyRootFilesystem: true,
      linuxParameters: { capabilities: { drop: ['ALL'] } },
      stopTimeout: 60,
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/logferry/logferry-worker' } },
    });
    expect(only(service(), 'aws_ecs_service')).toMatchObject({
      desired_count: 2,
      deployment_minimum_healthy_percent: 100,
      network_configuration: { assign_public_ip: false, subnets, security_groups: securityGroups },
    });
  });

  it('has its configuration in a variable that the worker reads, and a probe of the address on which the worker listens', async () => {
    const container = containerIn(service());
    const config = container.environment.find((each) => each.name === 'LOGFERRY_WORKER_CONFIG')?.value;
    expect(await readWorkerConfig(config)).toMatchObject(workerConfig);
    const [, , address = ''] = container.command;
    expect(container.command).toEqual(['worker', '--listen', address]);
    expect(listenFlag(address)).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(container.healthCheck?.command.at(-1)).toContain(`fetch('http://${address}/healthz')`);
  });

  it('is started by a role that can only read the secrets, write the log and pull the image of the service', () => {
    const { secrets, secretKeyArns } = ECS_TASK;
    const statements = permittedBy(
      service({ secrets: secrets ?? {}, secretKeyArns: secretKeyArns ?? [] }),
      'logferry-execution',
    );
    expect(statements).toMatchObject({
      WriteLog: { Resource: 'arn:aws:logs:eu-central-1:111122223333:log-group:/logferry/logferry-worker:*' },
      ReadParameters: { Resource: ['arn:aws:ssm:eu-central-1:111122223333:parameter/logferry/server-name'] },
      ReadSecrets: { Resource: ['arn:aws:secretsmanager:eu-central-1:111122223333:secret:temporal-AbCdEf'] },
      DecryptSecrets: { Action: 'kms:Decrypt', Resource: secretKeyArns },
      PullImage: { Resource: 'arn:aws:ecr:eu-central-1:111122223333:repository/tools/logferry' },
    });
    const plain = permittedBy(service({ image: 'registry.example.com/logferry:0.1.0' }), 'logferry-execution');
    expect(Object.keys(plain)).toEqual(['WriteLog']);
  });

  it('keeps the names of its resources when properties change', () => {
    const names = (json: Synthesised) => Object.values(json.resource).flatMap((each) => Object.keys(each));
    expect(new Set(names(service()))).toEqual(new Set(['workers', 'workers_execution']));
    expect(names(service({ ...ECS_TASK, workers: 5 }))).toEqual(names(service()));
  });
});

describe('a scheduled task', () => {
  it('runs the command, started by a role that can run only this task on this cluster', () => {
    const json = scheduled();
    expect(containerIn(json)).toMatchObject({ command });
    expect(containerIn(json).healthCheck).toBeUndefined();
    expect(only(json, 'aws_scheduler_schedule')).toMatchObject({
      schedule_expression: 'rate(1 day)',
      target: { arn: clusterArn, ecs_parameters: { launch_type: 'FARGATE', network_configuration: { subnets } } },
    });
    expect(permittedBy(json, 'logferry-scheduler')).toMatchObject({
      RunTask: {
        Resource: 'arn:aws:ecs:eu-central-1:111122223333:task-definition/logferry-worker:*',
        Condition: { ArnEquals: { 'ecs:cluster': clusterArn } },
      },
      PassRoles: { Resource: [taskRoleArn, 'arn:aws:iam::111122223333:role/logferry-worker-execution'] },
    });
  });
});

it('AWS knows every action, resource and condition key of the roles', async () => {
  const policies = [
    permittedBy(service(ECS_TASK), 'logferry-execution'),
    permittedBy(scheduled(ECS_TASK), 'logferry-scheduler'),
  ];
  for (const policy of policies) {
    // `:*` stands for every stream of the log group. IAM's data has only ARNs of streams, so `:*` is written as the ARN
    // of every stream.
    const text = JSON.stringify(Object.values(policy)).replace(/(:log-group:[^"]*):\*"/, '$1:log-stream:*"');
    const statements: RoleStatement[] = JSON.parse(text);
    expect(await unknownToIam(statements, 'identity')).toEqual([]);
  }
});

it.each<[props: Partial<LogWorkerServiceProps>, says: string]>([
  [{ name: 'my workers' }, 'name: "my workers"'],
  [{ image: 'logferry:latest' }, 'image: "logferry:latest"'],
  [{ image: 'registry:5000/logferry' }, 'image: "registry:5000/logferry"'],
  [{ clusterArn: 'logs' }, 'clusterArn: "logs"'],
  [{ taskRoleArn: 'logferry-worker' }, 'taskRoleArn: "logferry-worker"'],
  [{ subnets: [] }, 'subnets: []'],
  [{ cpu: 300 }, 'cpu: 300'],
  [{ cpu: 512, memoryMiB: 512 }, 'memoryMiB: 512; with 512 CPU units, Fargate has 1024, 2048, 3072, 4096'],
  [{ cpu: 256, memoryMiB: 1_536 }, 'memoryMiB: 1536; with 256 CPU units, Fargate has 512, 1024, 2048'],
  [{ cpu: 16_384, memoryMiB: 36_864 }, 'memoryMiB: 36864; with 16384 CPU units, Fargate has 32768, 40960'],
  [{ logRetentionDays: 31 }, 'logRetentionDays: 31'],
  [{ environment: { TEMPORAL_API_KEY: 'hidden' } }, 'environment.TEMPORAL_API_KEY: "not shown"; move it to secrets'],
  [{ secrets: { TEMPORAL_API_KEY: 'hidden' } }, 'secrets.TEMPORAL_API_KEY: "not shown"; give the ARN'],
  [{ environment: { HOST: 'h' }, secrets: { HOST: 'hidden' } }, 'secrets.HOST: "not shown"; it is also in environment'],
  [{ workerConfig: {} }, 'workerConfig: {}'],
  [{ workers: -1 }, 'workers: -1'],
])('a service refuses %j, and names the value only if the value cannot be a secret', (props, says) => {
  expect(() => service(props)).toThrow(says);
  expect(() => service(props)).not.toThrow('hidden');
});

it('a scheduled task without a command or with an expression that the scheduler cannot read is refused', () => {
  expect(() => scheduled({ command: [], scheduleExpression: 'daily' })).toThrow(
    /command: \[\].*\n.*scheduleExpression: "daily"/,
  );
});
