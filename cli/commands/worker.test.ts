import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../../test/support/test-io.js';

it.each([
  ['9464x', 'must be HOST:PORT, such as 127.0.0.1:9464'],
  ['metrics:9464', 'has a host that is neither localhost nor an IP address'],
])('refuses --listen %s before it reads anything', async (address, why) => {
  const { code, stderr } = await runCommand(['worker', '--listen', address]);
  expect([code, stderr]).toEqual([64, expect.stringContaining(`--listen ("${address}") ${why}`)]);
});

it('refuses an address at which another program listens, before it connects to Temporal', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'logferry-worker-'));
  try {
    const address = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    const config = join(folder, 'worker.json');
    await writeFile(config, '{}');
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:1', AWS_REGION: 'eu-central-1' };
    const { code, stderr } = await runCommand(['worker', '--config', config, '--listen', address], { env });
    expect([code, stderr]).toEqual([
      64,
      expect.stringContaining(`--listen ${address}: another program listens there; choose another port`),
    ]);
  } finally {
    await new Promise((resolve) => other.close(resolve));
    await rm(folder, { recursive: true });
  }
});
