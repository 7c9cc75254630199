import { Construct } from 'constructs';
import { defined } from '../../contract/defined.js';
import { partitionOf, policyText } from '../../destination/statements/index.js';
import { type EcsTaskDefinition, IamRole, IamRolePolicy, SchedulerSchedule } from '../cdk.js';
import { pathName } from '../logical-ids.js';
import { refuse } from '../problems.js';
import type { RoleStatement } from '../roles/statement.js';
import { problemsOfScheduledTask } from './check-props.js';
import { executionRoleName } from './execution-role.js';
import type { LogScheduledTaskProps } from './props.js';
import { taskDefinition } from './task-definition.js';

/**
 * A command of logferry that EventBridge Scheduler starts as a task of ECS on Fargate, with its log group and its
 * roles.
 */
export class LogScheduledTask extends Construct {
  readonly definition: EcsTaskDefinition;
  readonly schedule: SchedulerSchedule;

  /** @throws WrongProps naming every property that cannot be used, and what to write instead */
  constructor(scope: Construct, id: string, props: LogScheduledTaskProps) {
    super(scope, id);
    refuse(`LogScheduledTask '${id}'`, problemsOfScheduledTask(props));
    const { name, clusterArn, command, scheduleExpression, subnets, securityGroups, assignPublicIp = false } = props;
    const logicalId = pathName(this);
    this.definition = taskDefinition(this, props, { command }, logicalId);
    const role = this.#schedulerRole(props, logicalId);
    this.schedule = new SchedulerSchedule(this, 'schedule', {
      name,
      scheduleExpression,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: clusterArn,
        roleArn: role.arn,
        // An export that runs twice does no harm, because the second run exports only the windows that receipts leave
        // open.
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3_600 },
        ecsParameters: {
          taskDefinitionArn: this.definition.arn,
          launchType: 'FARGATE',
          taskCount: 1,
          enableEcsManagedTags: true,
          networkConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp },
        },
      },
    });
    this.schedule.overrideLogicalId(logicalId);
  }

  /** The role with which the scheduler starts the task. */
  #schedulerRole(props: LogScheduledTaskProps, logicalId: string): IamRole {
    const { name, accountId, region, clusterArn, taskRoleArn, permissionsBoundary, tags } = props;
    const partition = partitionOf(region);
    const trusted: RoleStatement = {
      Sid: 'Scheduler',
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: 'sts:AssumeRole',
      // Without this condition, schedules of other accounts could make the service assume the role.
      Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
    };
    const permitted: RoleStatement[] = [
      {
        Sid: 'RunTask',
        Effect: 'Allow',
        Action: 'ecs:RunTask',
        Resource: `arn:${partition}:ecs:${region}:${accountId}:task-definition/${name}:*`,
        Condition: { ArnEquals: { 'ecs:cluster': clusterArn } },
      },
      {
        Sid: 'PassRoles',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: [taskRoleArn, `arn:${partition}:iam::${accountId}:role/${executionRoleName(name)}`],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ];
    const role = new IamRole(this, 'scheduler_role', {
      name: `${name}-scheduler`,
      assumeRolePolicy: policyText([trusted]),
      ...defined({ permissionsBoundary, tags: tags && { ...tags } }),
    });
    role.overrideLogicalId(`${logicalId}_scheduler`);
    new IamRolePolicy(this, 'scheduler_policy', {
      name: 'logferry-scheduler',
      role: role.name,
      policy: policyText(permitted),
    }).overrideLogicalId(`${logicalId}_scheduler`);
    return role;
  }
}
