import { rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listen, makeSocketFolder } from './socket.js';

let server: Server;
let folder: string | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

describe('the socket of a plugin', () => {
  it('is in a folder that only this user can enter', async () => {
    server = createServer();
    folder = makeSocketFolder();
    const { network, address } = await listen(server, folder);
    expect(network).toBe('unix');
    expect(dirname(address)).toBe(folder);
    expect(statSync(dirname(address)).mode & 0o777).toBe(0o700);
  });

  it('is in /tmp if the path of the folder for temporary files is too long', async () => {
    vi.stubEnv('TMPDIR', `/${'long/'.repeat(20)}`);
    server = createServer();
    folder = makeSocketFolder();
    expect((await listen(server, folder)).address).toMatch(/^\/tmp\/logferry-provider-/);
  });

  it('is a port of the loopback interface on a system without Unix sockets', async () => {
    server = createServer();
    const { network, address } = await listen(server, undefined);
    expect(network).toBe('tcp');
    expect(address).toMatch(/^127\.0\.0\.1:[1-9]\d+$/);
  });
});
