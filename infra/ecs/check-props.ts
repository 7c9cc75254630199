import { ACCOUNT_ID, REGION, ROLE_ARN } from '../../contract/aws-formats.js';
import { keyArnProblems, mismatch, mismatchUnlessReference, problemUnless } from '../checks.js';
import type { Problem } from '../problems.js';
import type { EcsTaskProps, LogScheduledTaskProps, LogWorkerServiceProps } from './props.js';

const NAME = /^[A-Za-z][A-Za-z0-9-]{0,46}$/;
const CLUSTER_ARN = /^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster\/[\w-]+$/;
const IMAGE = /^[a-z0-9][\w./:-]*(:(?!latest$)[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/;
const SECRET_ARN =
  /^arn:aws[a-z-]*:(ssm:[a-z0-9-]+:\d{12}:parameter\/[\w./-]+|secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+(:[^:]*:[^:]*:[^:]*)?)$/;
const VARIABLE = /^[A-Za-z_]\w*$/;
/** Variables whose values are secrets. */
const SECRET_VARIABLE = /(KEY|SECRET|TOKEN|PASSWORD)(_DATA)?$|^AWS_(ACCESS_KEY_ID|SESSION_TOKEN)$/;
const SCHEDULE = /^(cron|rate|at)\([^()]+\)$/;

const steps = (least: number, most: number, step: number): number[] =>
  Array.from({ length: (most - least) / step + 1 }, (_, index) => least + index * step);

/** Sizes of Fargate: the memory (MiB) that AWS allows for each number of CPU units. Source: RegisterTaskDefinition. */
const SIZES: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1_024, 2_048],
  512: steps(1_024, 4_096, 1_024),
  1024: steps(2_048, 8_192, 1_024),
  2048: steps(4_096, 16_384, 1_024),
  4096: steps(8_192, 30_720, 1_024),
  8192: steps(16_384, 61_440, 4_096),
  16384: steps(32_768, 122_880, 8_192),
};
export const DEFAULT_CPU = 512;
export const DEFAULT_MEMORY_MIB = 1_024;
/** Retentions that CloudWatch Logs allows (days). */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];
export const DEFAULT_RETENTION_DAYS = 90;

/** All problems with the props of a service. */
export const problemsOfService = (props: LogWorkerServiceProps): Problem[] => [
  ...problemsOfTask(props),
  ...problemUnless(
    Object.keys(props.workerConfig).length > 0,
    'workerConfig',
    props.workerConfig,
    'give the allowed accounts, Regions and destinations',
  ),
  ...problemUnless(
    props.workers === undefined || (Number.isInteger(props.workers) && props.workers >= 0),
    'workers',
    props.workers,
    'give a whole number',
  ),
];

/** All problems with the props of a scheduled task. */
export const problemsOfScheduledTask = (props: LogScheduledTaskProps): Problem[] => [
  ...problemsOfTask(props),
  ...problemUnless(props.command.length > 0, 'command', props.command, 'give a command of logferry and its flags'),
  ...mismatch('scheduleExpression', props.scheduleExpression, SCHEDULE, 'write cron(…), rate(…) or at(…)'),
];

function problemsOfTask(props: EcsTaskProps): Problem[] {
  const { subnets, securityGroups, environment = {}, secrets = {}, secretKeyArns = [] } = props;
  const { logRetentionDays = DEFAULT_RETENTION_DAYS } = props;
  return [
    ...mismatch('name', props.name, NAME, 'use 1 to 47 letters, digits and hyphens, beginning with a letter'),
    ...mismatch('accountId', props.accountId, ACCOUNT_ID, 'give the 12-digit id of the account'),
    ...mismatch('region', props.region, REGION, 'name the Region of the cluster, such as eu-central-1'),
    ...mismatchUnlessReference('clusterArn', props.clusterArn, CLUSTER_ARN, 'give the ARN of an ECS cluster'),
    ...mismatchUnlessReference('image', props.image, IMAGE, 'give it with a tag other than latest, or with a digest'),
    ...mismatch('taskRoleArn', props.taskRoleArn, ROLE_ARN, 'give the arn of a LogExporterRole'),
    ...problemUnless(subnets.length > 0, 'subnets', subnets, 'name the subnets of the tasks'),
    ...problemUnless(securityGroups.length > 0, 'securityGroups', securityGroups, 'name at least one group'),
    ...sizeProblems(props),
    ...problemUnless(
      RETENTIONS.includes(logRetentionDays),
      'logRetentionDays',
      logRetentionDays,
      `choose one of ${RETENTIONS.join(', ')}`,
    ),
    ...Object.keys(environment).flatMap((name) => [
      ...mismatch(`environment.${name}`, name, VARIABLE, 'use letters, digits and _'),
      ...problemUnless(
        !SECRET_VARIABLE.test(name),
        `environment.${name}`,
        'not shown',
        'move it to secrets: everyone who may describe the task definition can read its environment',
      ),
    ]),
    ...Object.entries(secrets).flatMap(([name, arn]) => [
      ...mismatch(`secrets.${name}`, name, VARIABLE, 'use letters, digits and _'),
      ...mismatchUnlessReference(
        `secrets.${name}`,
        arn,
        SECRET_ARN,
        'give the ARN of a parameter of SSM or of a secret of Secrets Manager',
        // A user can give the secret itself by mistake, instead of its ARN.
      ).map((problem) => ({ ...problem, value: 'not shown' })),
      ...problemUnless(
        !(name in environment),
        `secrets.${name}`,
        'not shown',
        'it is also in environment: keep one of them',
      ),
    ]),
    ...secretKeyArns.flatMap((arn, at) => keyArnProblems(`secretKeyArns[${at}]`, arn)),
  ];
}

function sizeProblems({ cpu = DEFAULT_CPU, memoryMiB = DEFAULT_MEMORY_MIB }: EcsTaskProps): Problem[] {
  const sizes = SIZES[cpu];
  if (sizes === undefined) return [{ prop: 'cpu', value: cpu, remedy: `choose ${Object.keys(SIZES).join(', ')}` }];
  const remedy = `with ${cpu} CPU units, Fargate has ${sizes.join(', ')}`;
  return problemUnless(sizes.includes(memoryMiB), 'memoryMiB', memoryMiB, remedy);
}
