import { expect, it } from 'vitest';
import type { PutHeaders } from '../contract/put-headers.js';
import { putHeadersIn } from '../contract/put-headers.js';
import { createAws } from './aws.js';
import { answering } from './testing/answering.js';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';

it.each<[headers: PutHeaders, sent: Record<string, string>]>([
  [{}, {}],
  [{ acl: 'bucket-owner-full-control' }, { 'x-amz-acl': 'bucket-owner-full-control' }],
  [{ sse: 'AES256' }, { 'x-amz-server-side-encryption': 'AES256' }],
  [
    { sse: 'aws:kms', sseKmsKeyId: KEY },
    { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': KEY },
  ],
])('a record is written with exactly the headers that were asked for: %j', async (headers, sent) => {
  const options = answering(() => ({ status: 200, body: '' }));
  const asked: string[] = [];
  const putHeaders = (bucket: string): PutHeaders => {
    asked.push(bucket);
    return headers;
  };
  const store = createAws({ ...options, putHeaders }).objects('archive', '111122223333');
  expect(await store.writeOnce('k', '{}', 'application/json')).toBe('written');
  const found = Object.entries(options.sent[0]?.headers ?? {}).filter(([name]) =>
    /^x-amz-(acl|server-side)/.test(name),
  );
  expect(Object.fromEntries(found)).toEqual(sent);
  expect(asked).toEqual(['archive']);
});

it.each<[env: Record<string, string>, headers: PutHeaders | RegExp]>([
  [{}, {}],
  [{ LOGFERRY_S3_ACL: '', LOGFERRY_S3_SSE: 'AES256' }, { sse: 'AES256' }],
  [
    { LOGFERRY_S3_SSE: 'aws:kms', LOGFERRY_S3_SSE_KMS_KEY_ID: 'alias/a/b' },
    { sse: 'aws:kms', sseKmsKeyId: 'alias/a/b' },
  ],
  [{ LOGFERRY_S3_ACL: 'private' }, /^--acl or LOGFERRY_S3_ACL \("private"\) must be bucket-owner-full-control$/],
  [{ LOGFERRY_S3_SSE: 'aws:kms:dsse' }, /^--sse or LOGFERRY_S3_SSE \("aws:kms:dsse"\) must be AES256 or aws:kms$/],
  [
    { LOGFERRY_S3_SSE: 'aws:kms', LOGFERRY_S3_SSE_KMS_KEY_ID: 'a key' },
    /^--sse-kms-key-id or LOGFERRY_S3_SSE_KMS_KEY_ID \("a key"\) must be the id, ARN or alias of a KMS key$/,
  ],
  [
    { LOGFERRY_S3_SSE: 'aws:kms', LOGFERRY_S3_SSE_KMS_KEY_ID: KEY.replace('key/', '') },
    /must be the id, ARN or alias of a KMS key$/,
  ],
  [{ LOGFERRY_S3_SSE_KMS_KEY_ID: KEY }, /LOGFERRY_S3_SSE_KMS_KEY_ID: a KMS key needs the encryption aws:kms/],
])('the environment %j results in these headers or this error: %s', (env, headers) => {
  if (headers instanceof RegExp) expect(() => putHeadersIn(env)).toThrow(headers);
  else expect(putHeadersIn(env)).toEqual(headers);
});
