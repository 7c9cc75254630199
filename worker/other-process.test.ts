import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { isOtherProcess } from './other-process.js';

it('distinguishes another running process from this process, from an ended process and from a process of another machine', async () => {
  const child = spawn('sleep', ['600']);
  const identity = `${child.pid}@${hostname()}`;
  expect(isOtherProcess(identity)).toBe(true);
  child.kill();
  await once(child, 'exit');
  expect(isOtherProcess(identity)).toBe(false);
  expect(isOtherProcess(`${process.pid}@${hostname()}`)).toBe(false);
  expect(isOtherProcess(`1@not-${hostname()}`)).toBe(false);
  expect(isOtherProcess('worker')).toBe(false);
});
