import { expect, it } from 'vitest';
import { Testing } from './cdk.js';
import { DestinationStack } from './destination-stack.js';
import { settingsFrom } from './settings.js';

const settings = {
  LOGFERRY_BUCKET: 'my-archive',
  LOGFERRY_REGION: 'eu-central-1',
  LOGFERRY_ACCOUNT_ID: '111122223333',
  LOGFERRY_PREFIX: '/logs/',
};
const synthesised = () => JSON.parse(Testing.synth(new DestinationStack(Testing.app(), settingsFrom(settings))));

it('makes a private bucket with exactly the two statements that export tasks need', () => {
  const { resource } = synthesised();
  expect(resource.aws_s3_bucket.archive).toEqual({ bucket: 'my-archive' });
  expect(
    Object.values(resource.aws_s3_bucket_public_access_block.archive_public).filter((on) => on === true).length,
  ).toBe(4);
  const { Statement } = JSON.parse(resource.aws_s3_bucket_policy.archive_policy.policy);
  expect(Statement.map(({ Action, Resource }: Record<string, string>) => [Action, Resource])).toEqual([
    ['s3:GetBucketAcl', 'arn:aws:s3:::my-archive'],
    ['s3:PutObject', 'arn:aws:s3:::my-archive/logs/data/111122223333/*'],
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

it('names every setting that is missing or wrong', () => {
  expect(() => settingsFrom({ ...settings, LOGFERRY_ACCOUNT_ID: '42', LOGFERRY_BUCKET: undefined })).toThrow(
    /LOGFERRY_BUCKET: .*\n.*LOGFERRY_ACCOUNT_ID: .*12-digit/,
  );
});
