import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from './handshake.js';

/** The longest path of a Unix socket (bytes) that every system takes. */
const LONGEST_PATH = 103;
const FOLDER_PREFIX = 'logferry-provider-';
const SOCKET_NAME = 'rpc';

/**
 * Makes a server listen on a Unix socket in a folder of its own, which is removed as the process exits. On Windows the
 * server listens on a port of the loopback interface.
 */
export async function listen(server: Server, folder: string | undefined): Promise<Address> {
  if (process.platform === 'win32') {
    await listening(server, () => server.listen(0, '127.0.0.1'));
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    return { network: 'tcp', address: `127.0.0.1:${port}` };
  }
  // mkdtemp gives the folder to this user alone.
  const own = mkdtempSync(join(folder ?? shortFolder(), FOLDER_PREFIX));
  process.once('exit', () => rmSync(own, { recursive: true, force: true }));
  const address = join(own, SOCKET_NAME);
  await listening(server, () => server.listen(address));
  return { network: 'unix', address };
}

/** The folder for temporary files, unless its path is too long for a socket. */
function shortFolder(): string {
  const folder = tmpdir();
  const path = join(folder, `${FOLDER_PREFIX}XXXXXX`, SOCKET_NAME);
  return Buffer.byteLength(path) <= LONGEST_PATH ? folder : '/tmp';
}

const listening = (server: Server, start: () => void) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
    start();
  });
