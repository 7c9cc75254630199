import { expect, it } from 'vitest';
import { runCommand } from '../../test/support/test-io.js';

it.each([
  ['9464x', 'must be HOST:PORT, such as 127.0.0.1:9464'],
  ['metrics:9464', 'has a host that is neither localhost nor an IP address'],
])('refuses --listen %s before it reads anything', async (address, why) => {
  const { code, stderr } = await runCommand(['worker', '--listen', address]);
  expect([code, stderr]).toEqual([64, expect.stringContaining(`--listen ("${address}") ${why}`)]);
});
