import { Construct } from 'constructs';
import { defined } from '../../contract/defined.js';
import { EcsService, type EcsTaskDefinition } from '../cdk.js';
import { pathName } from '../logical-ids.js';
import { refuse } from '../problems.js';
import { problemsOfService } from './check-props.js';
import type { LogWorkerServiceProps } from './props.js';
import { taskDefinition } from './task-definition.js';

const LISTENS = '127.0.0.1:9464';
const DEFAULT_WORKERS = 2;

/** Workers as a service of ECS on Fargate, with their log group and execution role. */
export class LogWorkerService extends Construct {
  readonly definition: EcsTaskDefinition;
  readonly service: EcsService;

  /** @throws WrongProps naming every property that cannot be used, and what to write instead */
  constructor(scope: Construct, id: string, props: LogWorkerServiceProps) {
    super(scope, id);
    refuse(`LogWorkerService '${id}'`, problemsOfService(props));
    const {
      name,
      clusterArn,
      subnets,
      securityGroups,
      assignPublicIp = false,
      workers = DEFAULT_WORKERS,
      tags,
    } = props;
    const logicalId = pathName(this);
    const program = {
      command: ['worker', '--listen', LISTENS],
      environment: { LOGFERRY_WORKER_CONFIG: JSON.stringify(props.workerConfig) },
      listens: LISTENS,
    };
    this.definition = taskDefinition(this, props, program, logicalId);
    this.service = new EcsService(this, 'service', {
      name,
      cluster: clusterArn,
      taskDefinition: this.definition.arn,
      desiredCount: workers,
      launchType: 'FARGATE',
      // A new worker runs before an old one stops. If new workers do not become healthy, ECS goes back to the old ones.
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      networkConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp },
      ...defined({ tags: tags && { ...tags } }),
    });
    this.service.overrideLogicalId(logicalId);
  }
}
