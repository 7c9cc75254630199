import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBucket, parsePrefix } from './bucket.js';

const bucket = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,40}[a-z0-9]$/);
const folder = fc.array(fc.stringMatching(/^[A-Za-z0-9_.=-]{1,20}$/), { maxLength: 4 }).map((parts) => parts.join('/'));

describe('a value of --bucket', () => {
  it('is a name, an S3 URL or an ARN, with or without a folder', () => {
    const scheme = fc.constantFrom('s3://', 'S3://', 'arn:aws:s3:::', 'arn:aws-us-gov:s3:::');
    fc.assert(
      fc.property(bucket, folder, scheme, fc.constantFrom('', '/'), (name, prefix, start, end) => {
        const expected = { bucket: name, ...(prefix !== '' && { prefix }) };
        expect(parseBucket(`${start}${name}${prefix === '' ? '' : '/'}${prefix}${end}`)).toEqual(expected);
        expect(parseBucket(name)).toEqual({ bucket: name });
      }),
    );
  });

  it.each([
    ['my-archive/logs', '--bucket my-archive --prefix logs'],
    ['my-archive/', '--bucket my-archive'],
    ['s3a://my-archive/logs', '--bucket my-archive --prefix logs'],
    ['arn:aws:s3:::my-archive/logs/*', '--bucket my-archive --prefix logs'],
    ['arn:aws:s3:::my-archive/*', '--bucket my-archive'],
    ['https://my-archive.s3.eu-central-1.amazonaws.com/logs/', '--bucket my-archive --prefix logs'],
    ['https://s3.eu-central-1.amazonaws.com/my-archive/logs', '--bucket my-archive --prefix logs'],
    [
      'https://eu-central-1.console.aws.amazon.com/s3/buckets/my-archive?region=eu-central-1&prefix=logs/',
      '--bucket my-archive --prefix logs',
    ],
  ])('%s is refused, with what to write instead', (text, flags) => {
    expect(() => parseBucket(text)).toThrow(`--bucket ("${text}"): write ${flags}`);
  });
});

it('an S3 URL as --prefix is refused, with what to write instead', () => {
  expect(() => parsePrefix('s3://my-archive/logs')).toThrow('write --bucket my-archive --prefix logs');
  expect(parsePrefix('/logs/')).toBe('logs');
});
