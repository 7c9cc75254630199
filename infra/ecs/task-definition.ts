import type { Construct } from 'constructs';
import { defined } from '../../contract/defined.js';
import { CloudwatchLogGroup, EcsTaskDefinition } from '../cdk.js';
import { DEFAULT_CPU, DEFAULT_MEMORY_MIB, DEFAULT_RETENTION_DAYS } from './check-props.js';
import { executionRole } from './execution-role.js';
import type { EcsTaskProps } from './props.js';

/** What the container of a task runs. */
export interface TaskProgram {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Address of the probes, if the program has them. */
  readonly listens?: string;
}

/** The user of the image (`Dockerfile`). */
const USER = '10001:10001';
/** Time (s) from SIGTERM to SIGKILL. A worker ends at the latest 30 s after SIGTERM. */
const STOP_TIMEOUT_S = 60;

/** Makes the task definition with its log group and its execution role. */
export function taskDefinition(
  scope: Construct,
  props: EcsTaskProps,
  program: TaskProgram,
  logicalId: string,
): EcsTaskDefinition {
  const { name, cpu = DEFAULT_CPU, memoryMiB = DEFAULT_MEMORY_MIB, architecture = 'X86_64', tags } = props;
  const tagged = defined({ tags: tags && { ...tags } });
  const logGroup = `/logferry/${name}`;
  const retentionInDays = props.logRetentionDays ?? DEFAULT_RETENTION_DAYS;
  const log = new CloudwatchLogGroup(scope, 'log', { name: logGroup, retentionInDays, ...tagged });
  log.overrideLogicalId(logicalId);
  const role = executionRole(scope, props, logGroup, logicalId);
  const definition = new EcsTaskDefinition(scope, 'task_definition', {
    family: name,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: String(cpu),
    memory: String(memoryMiB),
    runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: architecture },
    executionRoleArn: role.arn,
    taskRoleArn: props.taskRoleArn,
    containerDefinitions: JSON.stringify([containerOf(props, program, logGroup)]),
    dependsOn: [log],
    ...tagged,
  });
  definition.overrideLogicalId(logicalId);
  return definition;
}

/** The only container of the task. Its settings have the names that ECS's API gives them. */
function containerOf(props: EcsTaskProps, { command, listens, ...program }: TaskProgram, logGroup: string): object {
  const environment = { AWS_REGION: props.region, ...props.environment, ...program.environment };
  return {
    name: 'logferry',
    image: props.image,
    command,
    essential: true,
    user: USER,
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ['ALL'] }, initProcessEnabled: false },
    stopTimeout: STOP_TIMEOUT_S,
    environment: sorted(environment).map(([name, value]) => ({ name, value })),
    secrets: sorted(props.secrets ?? {}).map(([name, valueFrom]) => ({ name, valueFrom })),
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': logGroup, 'awslogs-region': props.region, 'awslogs-stream-prefix': 'logferry' },
    },
    ...(listens !== undefined && { healthCheck: healthCheckOf(listens) }),
  };
}

const sorted = (values: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * ECS replaces a task whose health check fails. The check asks whether the process works, not whether it is ready: a
 * worker that cannot reach Temporal reconnects by itself.
 */
const healthCheckOf = (listens: string): object => ({
  command: [
    'CMD',
    'node',
    '-e',
    `fetch('http://${listens}/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`,
  ],
  interval: 30,
  timeout: 5,
  retries: 3,
  startPeriod: 60,
});
