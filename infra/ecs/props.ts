/** The props that a service and a scheduled task have in common. docs/infra-ecs.md explains them. */
export interface EcsTaskProps {
  /** Name of the service or schedule, of the task definition, and of the log group `/logferry/<name>`. */
  readonly name: string;
  /** The account and Region of the cluster. */
  readonly accountId: string;
  readonly region: string;
  readonly clusterArn: string;
  /** The image with its tag or digest. `latest` is refused: two tasks could then run different versions. */
  readonly image: string;
  /** `arn` of a {@link LogExporterRole} with the trust `{ ecsTasks: true }`. */
  readonly taskRoleArn: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Gives the task a public address, which subnets without a NAT gateway need. Default: false. */
  readonly assignPublicIp?: boolean;
  /** Variables that are no secrets, such as TEMPORAL_ADDRESS. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Variables, each with the ARN of its value: the ARN of a parameter of SSM, or of a secret of Secrets Manager. The
   * ARN of a secret may end in `:json-key::`.
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /** ARNs of the customer-managed keys that encrypt the secrets. */
  readonly secretKeyArns?: readonly string[];
  /** CPU units, 1,024 for each vCPU. Default: 512. */
  readonly cpu?: number;
  /** Default: 1,024. */
  readonly memoryMiB?: number;
  /** Default: X86_64. The image must be built for it. */
  readonly architecture?: 'X86_64' | 'ARM64';
  /** Default: 90. */
  readonly logRetentionDays?: number;
  readonly permissionsBoundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The props of a service of workers. */
export interface LogWorkerServiceProps extends EcsTaskProps {
  /** The content of the worker's configuration. */
  readonly workerConfig: Readonly<Record<string, unknown>>;
  /** Number of workers. Default: 2. */
  readonly workers?: number;
}

/** The props of a scheduled command. */
export interface LogScheduledTaskProps extends EcsTaskProps {
  /** Arguments of `logferry`, such as `['coverage', '--bucket', 'my-archive', '--from', '90d']`. */
  readonly command: readonly string[];
  /** A schedule expression of EventBridge Scheduler, such as `cron(0 3 * * ? *)`, in UTC. */
  readonly scheduleExpression: string;
}
