import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, Testing } from '../../infra/cdk.js';
import { ECS_TASK } from '../../infra/ecs/testing/examples.js';
import {
  DestinationStack,
  type LogArchiveBucketProps,
  LogExportCaller,
  LogExporterRole,
  LogReleaserRole,
  LogScheduledTask,
  LogWorkerService,
} from '../../infra/index.js';
import { FULL, KINDS, TRUSTS } from '../../infra/roles/testing/examples.js';
import { ACCOUNT_ID, REGION } from '../support/constants.js';
import { type Module, moduleOf } from './modules.js';

/** Another account that exports into some of the buckets. */
export const OTHER_ACCOUNT = '444455556666';
/** The existing bucket, which Terraform neither creates nor destroys. */
export const ADOPTED_BUCKET = 'ladder-adopted';
const CALLER = `arn:aws:iam::${OTHER_ACCOUNT}:role/exporter`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/11111111-2222-3333-4444-555555555555`;

type Props = Partial<LogArchiveBucketProps>;
const twoAccounts = [{ accountId: ACCOUNT_ID }, { accountId: OTHER_ACCOUNT, callers: [CALLER] }];

const DESTROYED: Props = { removalPolicy: 'destroy' };

/** Destinations that are applied and exported into. All except the adopted bucket are destroyed with all objects. */
export const APPLIED: Readonly<Record<string, Props>> = {
  'sse-s3': { encryption: 's3', ...DESTROYED },
  'sse-kms': {
    ...DESTROYED,
    prefix: 'logs/of.all',
    writeOnceRecords: true,
    eventBridge: true,
    tags: { team: 'a + b' },
  },
  'object-lock': {
    ...DESTROYED,
    encryption: 's3',
    objectLock: { mode: 'GOVERNANCE', days: 1 },
    aclCondition: 'if-exists',
  },
  adopted: { existingBucket: ADOPTED_BUCKET, managePolicy: true },
  'two-accounts': { ...DESTROYED, sources: twoAccounts, narrowKeyPolicy: true, prefix: 'shared' },
};

/**
 * Destinations that are only planned. Together with {@link APPLIED}, they set every property except `logicalIdPrefix`
 * to another value than its default.
 */
export const PLANNED: Readonly<Record<string, Props>> = {
  defaults: {},
  'name-completed': { bucketNamePrefix: 'ladder-' },
  'own-key': { key: { alias: 'ladder/own', deletionWindowDays: 7 }, bucketKey: false },
  'imported-key': { key: { arn: KEY } },
  compliance: { objectLock: { mode: 'COMPLIANCE', days: 30 }, lifecycle: { expireAfterDays: 31 } },
  lifecycle: {
    lifecycle: {
      transitions: [
        { days: 30, storageClass: 'STANDARD_IA' },
        { days: 60, storageClass: 'GLACIER_IR' },
        { days: 90, storageClass: 'GLACIER' },
        { days: 180, storageClass: 'DEEP_ARCHIVE' },
      ],
      expireAfterDays: 365,
      expireNoncurrentAfterDays: 30,
      abortUploadsAfterDays: 3,
      transitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    },
  },
  'access-logs': { accessLogs: { bucketName: 'logs-of-access', prefix: 'of/archive/' }, eventBridge: true },
  'log-groups': { sources: [{ accountId: ACCOUNT_ID, logGroups: ['/app', '/lambda/*'] }] },
  principals: { servicePrincipals: ['logs.amazonaws.com', `logs.${REGION}.amazonaws.com`] },
  open: { versioning: false, requireTls: false, encryption: 's3', removalPolicy: 'destroy' },
  merged: { existingBucket: ADOPTED_BUCKET },
  'merged-key': { existingBucket: ADOPTED_BUCKET, key: { arn: KEY }, managePolicy: true },
};

/**
 * The properties of one variant. If they name neither a bucket nor the beginning of its name, the bucket's name is
 * `ladder-` followed by the name of the variant.
 */
export function inNamedBucket(name: string, props: Props): LogArchiveBucketProps {
  const named = props.existingBucket !== undefined || props.bucketNamePrefix !== undefined;
  return { accountId: ACCOUNT_ID, region: REGION, ...(!named && { bucketName: `ladder-${name}` }), ...props };
}

/** The stack of one variant, as a module. */
export const variant = (name: string, props: Props): Module =>
  moduleOf(Testing.synth(new DestinationStack(app(), inNamedBucket(name, props)), true));

/** Each kind of role, with a trust of every kind, as a module. */
export function roles(): Module {
  const stack = new TerraformStack(app(), 'roles');
  stack.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws' });
  for (const kind of KINDS) {
    const name = `logferry-${kind}`;
    new LogExporterRole(stack, name, { ...FULL, kind, name, trust: TRUSTS });
  }
  const { assumes: _assumes, ...caller } = FULL;
  const { signingKeyArn: _signingKeyArn, ...releaser } = caller;
  new LogReleaserRole(stack, 'releaser', { ...releaser, name: 'logferry-releaser', trust: TRUSTS });
  const workers = [`arn:aws:iam::${OTHER_ACCOUNT}:role/worker`];
  new LogExportCaller(stack, 'caller', { ...caller, name: 'logferry-caller', workers, externalId: 'ladder' });
  return moduleOf(Testing.synth(stack));
}

/** A service of workers and a scheduled task, as a module. */
export function ecs(): Module {
  const stack = new TerraformStack(app(), 'ecs');
  stack.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws' });
  const workerConfig = { accounts: { default: { regions: [REGION] } } };
  new LogWorkerService(stack, 'workers', { ...ECS_TASK, workerConfig });
  const command = ['coverage', '--bucket', 'my-archive', '--from', '90d'];
  const daily = { ...ECS_TASK, name: 'logferry-coverage', command, scheduleExpression: 'cron(0 3 * * ? *)' };
  new LogScheduledTask(stack, 'coverage', daily);
  return moduleOf(Testing.synth(stack));
}

/** An app that writes nothing into its folder. Without a given folder, Testing would make one and never remove it. */
const app = () => Testing.app({ outdir: join(tmpdir(), 'logferry-not-written') });
