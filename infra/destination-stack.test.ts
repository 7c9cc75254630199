import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { destinationPrefix } from '../archive/index.js';
import { Testing } from './cdk.js';
import { DestinationStack } from './destination-stack.js';
import { settingsFrom } from './settings.js';

const settings = {
  LOGFERRY_BUCKET: 'my-archive',
  LOGFERRY_REGION: 'eu-central-1',
  LOGFERRY_ACCOUNT_ID: '111122223333',
  LOGFERRY_PREFIX: '/logs/',
};
/** Nothing is written there; without a name Testing makes a folder it never removes. */
const app = () => Testing.app({ outdir: join(tmpdir(), 'logferry-not-written') });
const synthesised = (env: NodeJS.ProcessEnv = settings) =>
  JSON.parse(Testing.synth(new DestinationStack(app(), settingsFrom(env))));

it('makes a private bucket with exactly the two statements that export tasks need', () => {
  const { resource } = synthesised();
  expect(resource.aws_s3_bucket.archive).toEqual({ bucket: 'my-archive' });
  expect(
    Object.values(resource.aws_s3_bucket_public_access_block.archive_public).filter((on) => on === true).length,
  ).toBe(4);
  const { Statement } = JSON.parse(resource.aws_s3_bucket_policy.archive_policy.policy);
  expect(Statement.map(({ Action, Resource }: Record<string, string>) => [Action, Resource])).toEqual([
    ['s3:GetBucketAcl', 'arn:aws:s3:::my-archive'],
    [
      's3:PutObject',
      ['arn:aws:s3:::my-archive/logs/data/111122223333/*', 'arn:aws:s3:::my-archive/logs/data/account=111122223333/*'],
    ],
  ]);
  for (const { Principal, Condition } of Statement) {
    expect(Principal).toEqual({ Service: 'logs.eu-central-1.amazonaws.com' });
    expect(Condition.StringEquals['aws:SourceAccount']).toEqual(['111122223333']);
  }
});

it('outputs the destination as the command line reads it, and keeps its state beside it', () => {
  const { output, terraform, provider } = synthesised();
  expect(output.destination.value).toEqual({
    bucket: 'my-archive',
    prefix: 'logs',
    region: 'eu-central-1',
    account_id: '111122223333',
  });
  expect(terraform.backend.local.path).toBe('logferry-destination.tfstate');
  expect(terraform.required_providers.aws).toEqual({ source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' });
  expect(provider.aws).toEqual([{ region: 'eu-central-1' }]);
});

it('lets export tasks write where both layouts of an archive without a prefix put them', () => {
  const { resource } = synthesised({ ...settings, LOGFERRY_PREFIX: undefined });
  const { Statement } = JSON.parse(resource.aws_s3_bucket_policy.archive_policy.policy);
  const place = { accountId: '111122223333', region: 'eu-central-1', bucket: 'my-archive', prefix: '' };
  const day = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z', bucketOwner: '111122223333' };
  for (const layout of ['plain', 'hive'] as const) {
    const written = destinationPrefix({ ...place, ...day, layout, logGroup: '/app' });
    const allowed: string[] = Statement[1].Resource;
    expect(allowed.some((arn) => `arn:aws:s3:::my-archive/${written}`.startsWith(arn.slice(0, -1)))).toBe(true);
  }
});

it.each(['a//b', 'a/../b', '_logferry', 'a/_logferry', 'all*', 'b?', '$b'])('refuses the prefix %j', (prefix) => {
  expect(() => settingsFrom({ ...settings, LOGFERRY_PREFIX: prefix })).toThrow('LOGFERRY_PREFIX: ');
});

it('names every setting that is missing or wrong', () => {
  expect(() => settingsFrom({ ...settings, LOGFERRY_ACCOUNT_ID: '42', LOGFERRY_BUCKET: undefined })).toThrow(
    /LOGFERRY_BUCKET: .*\n.*LOGFERRY_ACCOUNT_ID: .*12-digit/,
  );
});
