import { expect, it } from 'vitest';
import { runCommand } from '../../test/support/test-io.js';

it.each([
  ['9464x', 'must be HOST:PORT, such as 127.0.0.1:9464'],
  ['metrics:9464', 'has a host that is neither localhost nor an IP address'],
])('a worker refuses --listen %s', async (address, why) => {
  const { code, stderr } = await runCommand(['worker', '--listen', address]);
  expect([code, stderr]).toEqual([64, expect.stringContaining(`--listen ("${address}") ${why}`)]);
});

it.each([
  ['0.0.0.0:9464', true],
  ['[::]:9464', true],
  ['192.0.2.1:9464', true],
  ['9464', false],
  ['localhost:9464', false],
  ['[::1]:9464', false],
])('a worker with --listen %s warns if other machines can read metrics (they can: %s)', async (address, isWarned) => {
  // There is no configuration, so the command ends before it opens the address.
  const { code, stderr } = await runCommand(['worker', '--listen', address]);
  expect([code, /^warning: .* is not loopback: other machines can read/m.test(stderr)]).toEqual([64, isWarned]);
});
