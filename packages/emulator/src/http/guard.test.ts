import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { refusalOf } from './guard.js';

it.each([
  ['127.0.0.1', '127.0.0.1:4600', true],
  ['127.0.0.1', 'bucket.s3.localhost', true],
  ['127.0.0.1', hostname(), false],
  ['127.0.0.1', 'evil.example', false],
  ['0.0.0.0', 'evil.example', false],
  ['0.0.0.0', `${hostname()}:4600`, true],
  ['0.0.0.0', 'localhost', true],
  ['192.0.2.7', '192.0.2.7:4600', true],
])('a server that is bound to %s accepts requests whose Host is %s: %s', (bound, host, letIn) => {
  expect(refusalOf({ host }, bound) === undefined).toBe(letIn);
});
