import { describe, expect, it } from 'vitest';
import { DEFAULT_ADDRESS, sourceOf } from '../../provider/package/address.js';
import { LogArchiveBucket } from '../bucket/log-archive-bucket.js';
import { AwsProvider, S3Bucket, TerraformStack, Testing } from '../cdk.js';
import { app, PROPS } from '../testing/synthesised.js';
import { LogArchiveGuard, LogExport, LogExportAction, LogferryProvider } from './index.js';

const window = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };

/** A reference as Terraform writes it. */
const ref = (address: string): string => `\${${address}}`;

/** A stack with both providers. */
function stackWith(add: (stack: TerraformStack) => void): Record<string, Record<string, Record<string, object>>> {
  const stack = new TerraformStack(app(), 'exports');
  new AwsProvider(stack, 'aws', { region: PROPS.region });
  new LogferryProvider(stack, 'logferry', { temporalAddress: 'temporal.internal:7233', version: '0.1.0' });
  add(stack);
  return JSON.parse(Testing.synth(stack));
}

describe('an export in a stack', () => {
  it('has an argument for each property that is given, and no other argument', () => {
    const { resource } = stackWith((stack) => {
      new LogExport(stack, 'pay', {
        source: { logGroups: ['/app'], logGroupPrefixes: ['/aws/'], tags: { camelCase: 'Kept' } },
        window,
        destination: { bucket: 'my-archive', prefix: 'logs' },
        region: 'eu-central-1',
        slice: 'day',
        triggers: { someKey: '1' },
        cancelOnDestroy: false,
        timeouts: { create: '90m' },
      });
    });
    expect(resource?.logferry_export?.pay).toEqual({
      source: { log_groups: ['/app'], log_group_prefixes: ['/aws/'], tags: { camelCase: 'Kept' } },
      window,
      destination: { bucket: 'my-archive', prefix: 'logs' },
      region: 'eu-central-1',
      slice: 'day',
      triggers: { someKey: '1' },
      cancel_on_destroy: false,
      timeouts: { create: '90m' },
    });
  });

  it('gets bucket, prefix, owner and Region from the destination of an archive', () => {
    const { resource } = stackWith((stack) => {
      const { destination } = new LogArchiveBucket(stack, 'archive', PROPS);
      new LogExport(stack, 'pay', { source: { logGroups: ['/app'] }, window, destination });
    });
    expect(resource?.logferry_export?.pay).toMatchObject({
      destination: { bucket: 'my-archive', prefix: 'logs', bucket_owner: PROPS.accountId },
      region: 'eu-central-1',
    });
  });

  it('gives references to its computed attributes', () => {
    const { resource } = stackWith((stack) => {
      const pay = new LogExport(stack, 'pay', { source: { logGroups: ['/app'] }, window });
      new S3Bucket(stack, 'other', { bucket: pay.status, tags: { manifest: pay.manifest } });
    });
    expect(resource?.aws_s3_bucket?.other).toMatchObject({
      bucket: ref('logferry_export.pay.status'),
      tags: { manifest: ref('logferry_export.pay.manifest') },
    });
  });
});

it('a guard gets its destination from an archive', () => {
  const { resource } = stackWith((stack) => {
    const { destination } = new LogArchiveBucket(stack, 'archive', PROPS);
    new LogArchiveGuard(stack, 'guard', {
      logGroup: ref('aws_cloudwatch_log_group.pay.arn'),
      destination,
      acceptTailLoss: true,
    });
  });
  expect(resource?.logferry_archive_guard?.guard).toEqual({
    log_group: ref('aws_cloudwatch_log_group.pay.arn'),
    destination: { bucket: 'my-archive', prefix: 'logs', bucket_owner: PROPS.accountId },
    region: 'eu-central-1',
    accept_tail_loss: true,
  });
});

it('an action contains its configuration, and events of a resource invoke the action', () => {
  const synthesised = stackWith((stack) => {
    const action = new LogExportAction(stack, 'now', {
      source: { logGroups: ['/app'] },
      window,
      destination: { bucket: 'my-archive' },
      timeout: 3_600,
    });
    action.triggerBy(new S3Bucket(stack, 'other', {}), ['after_create']);
  });
  expect(synthesised.action?.logferry_export?.now).toEqual({
    config: { source: { log_groups: ['/app'] }, window, destination: { bucket: 'my-archive' }, timeout: 3_600 },
  });
  expect(synthesised.resource?.aws_s3_bucket?.other).toEqual({
    lifecycle: { action_trigger: [{ events: ['after_create'], actions: ['action.logferry_export.now'] }] },
  });
});

it('the source of the provider is the address under which `logferry provider install` installs it', () => {
  const { provider, terraform } = stackWith(() => {});
  expect(provider?.logferry).toEqual([{ temporal_address: 'temporal.internal:7233' }]);
  expect(terraform?.required_providers?.logferry).toEqual({ source: sourceOf(DEFAULT_ADDRESS), version: '0.1.0' });
});
