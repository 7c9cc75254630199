import { Construct } from 'constructs';
import { trimSlashes } from '../../contract/archive-prefix.js';
import { BUCKET_NAME } from '../../contract/aws-formats.js';
import { defined } from '../../contract/defined.js';
import { CloudwatchEventRule, CloudwatchEventTarget, S3BucketNotification } from '../cdk.js';
import { mismatchUnlessReference, prefixProblems } from '../checks.js';
import { pathName } from '../logical-ids.js';
import { type Problem, refuse } from '../problems.js';
import { closedExportPattern } from './closed-export-pattern.js';

/** A receiver of the events. */
export interface ClosedExportTarget {
  /** ARN of a queue, topic, function, state machine or any other target of EventBridge. */
  readonly arn: string;
  /** Role with which EventBridge calls the target, for targets that need one. */
  readonly roleArn?: string;
}

/** The properties of a rule. docs/events.md explains them. */
export interface ExportClosedRuleProps {
  /** The bucket of the archive. It must send its events to EventBridge. */
  readonly bucketName: string;
  /** Root of the archive inside the bucket. Default: the bucket's root. */
  readonly prefix?: string;
  /**
   * Makes the bucket send its events to EventBridge. This sets the whole notification configuration of the bucket, and
   * a bucket has only one. Default: false, because `LogArchiveBucket` does the same with `eventBridge`.
   */
  readonly sendEvents?: boolean;
  /** Default: none. You can add targets to `rule` yourself. */
  readonly targets?: readonly ClosedExportTarget[];
  readonly tags?: Readonly<Record<string, string>>;
}

const ARN = /^arn:aws[a-z-]*:[a-z0-9-]+:/;

/**
 * A rule of EventBridge that matches one event for each closed run of an export: the creation of its manifest. The rule
 * must be in the account and Region of the bucket.
 */
export class ExportClosedRule extends Construct {
  readonly rule: CloudwatchEventRule;

  /** @throws WrongProps naming every property that cannot be used, and what to write instead */
  constructor(scope: Construct, id: string, props: ExportClosedRuleProps) {
    super(scope, id);
    const { bucketName, sendEvents = false, targets = [], tags } = props;
    const prefix = trimSlashes(props.prefix);
    refuse(`ExportClosedRule '${id}'`, problemsOf({ ...props, prefix }));
    const name = pathName(this);
    if (sendEvents) {
      const sent = new S3BucketNotification(this, 'events', { bucket: bucketName, eventbridge: true });
      sent.overrideLogicalId(name);
    }
    this.rule = new CloudwatchEventRule(this, 'rule', {
      namePrefix: 'logferry-export-closed-',
      description: 'One event for each closed run of an export: its manifest was created',
      eventPattern: JSON.stringify(closedExportPattern({ bucketName, prefix })),
      ...defined({ tags: tags && { ...tags } }),
    });
    this.rule.overrideLogicalId(name);
    for (const [index, { arn, roleArn }] of targets.entries()) {
      const target = { rule: this.rule.name, arn, ...defined({ roleArn }) };
      new CloudwatchEventTarget(this, `target_${index}`, target).overrideLogicalId(`${name}_${index}`);
    }
  }
}

const problemsOf = ({ bucketName, prefix = '', targets = [] }: ExportClosedRuleProps): Problem[] => [
  ...mismatchUnlessReference('bucketName', bucketName, BUCKET_NAME, 'give the name of the bucket of the archive'),
  ...prefixProblems('prefix', prefix),
  ...targets.flatMap(({ arn }, index) =>
    mismatchUnlessReference(`targets[${index}].arn`, arn, ARN, 'give the ARN of a target of EventBridge'),
  ),
];
