import { describe, expect, it } from 'vitest';
import { findDestination } from './outputs.js';

const value = {
  schema_version: 1,
  bucket: 'archive',
  prefix: 'logs',
  region: 'eu-central-1',
  account_id: '111122223333',
  source_account_ids: ['111122223333', '444455556666'],
  kms_key_arn: 'arn:aws:kms:eu-central-1:111122223333:key/k',
  something_new: true,
};
const found = {
  bucket: 'archive',
  prefix: 'logs',
  region: 'eu-central-1',
  accountId: '111122223333',
  sourceAccountIds: ['111122223333', '444455556666'],
  kmsKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k',
};
const WHAT = '--destination-from (out.json)';

describe('the destination in outputs', () => {
  it.each([
    ['terraform output -json', { other: { value: 1 }, destination: { sensitive: false, type: ['object', {}], value } }],
    ['terraform output -json destination', value],
    ['cdktf deploy --outputs-file', { archive: { destination: value, other: 'x' } }],
  ])('is found in the outputs of %s', (_, outputs) => {
    expect(findDestination(outputs, WHAT)).toEqual(found);
  });

  it('needs no field but the bucket', () => {
    expect(findDestination({ destination: { value: { bucket: 'archive', prefix: '/', region: null } } }, WHAT)).toEqual(
      {
        bucket: 'archive',
        prefix: '',
      },
    );
  });

  const withField = (field: object) => ({ s: { destination: { ...value, ...field } } });
  it.each<[string, unknown]>([
    ['it has no outputs: run `terraform apply` first', {}],
    ['it is not an object of outputs', []],
    ['it is not an object of outputs', 'archive'],
    ['it has no output `destination` that is an object', { destination: { value: null } }],
    ['it has no output `destination` that is an object', { bucket_name: { value: 'archive' }, s: 3 }],
    [
      'more than one output `destination` (a.destination, b.destination)',
      { a: { destination: value }, b: { destination: value } },
    ],
    ['destination.bucket is missing', { destination: { value: {} } }],
    ['destination.bucket (3) must be a text', { destination: { value: { bucket: 3 } } }],
    ['s.destination.bucket ("My_Bucket") must be an S3 bucket name', withField({ bucket: 'My_Bucket' })],
    ['s.destination.prefix ("a//b") must not contain empty', withField({ prefix: 'a//b' })],
    ['s.destination.region ("Frankfurt") must be an AWS Region', withField({ region: 'Frankfurt' })],
    ['s.destination.account_id (1) must be a text', withField({ account_id: 1 })],
    ['s.destination.source_account_ids.0 ("me") must be a 12-digit', withField({ source_account_ids: ['me'] })],
    ['s.destination.kms_key_arn ("k") must be the ARN', withField({ kms_key_arn: 'k' })],
    ['s.destination.schema_version (2): was written by a newer logferry', withField({ schema_version: 2 })],
  ])('is refused: %s', (message, outputs) => {
    expect(() => findDestination(outputs, WHAT)).toThrow(
      `${WHAT}: ${message.startsWith('more') ? 'it has ' : ''}${message}`,
    );
  });

  it('does not quote other outputs, which may be secret', () => {
    const outputs = {
      password: { sensitive: true, value: 'hunter2' },
      destination: { value: { bucket: 3, token: 'hunter2' } },
    };
    expect(() => findDestination(outputs, WHAT)).toThrow(/^(?!.*hunter2)/);
  });
});
