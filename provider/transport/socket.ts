import { mkdtempSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from './handshake.js';

/** The longest path of a Unix socket (bytes) that every operating system accepts. */
const LONGEST_PATH = 103;
const FOLDER_PREFIX = 'logferry-provider-';
const SOCKET_NAME = 'rpc';

/**
 * Makes a new folder, which only this user can enter, for a socket. Undefined on Windows: Node has no Unix sockets
 * there.
 */
export function makeSocketFolder(parent: string = shortFolder()): string | undefined {
  return process.platform === 'win32' ? undefined : mkdtempSync(join(parent, FOLDER_PREFIX));
}

/**
 * Makes a server listen on a Unix socket in a folder. Without a folder, the server listens on a port of the loopback
 * interface.
 */
export async function listen(server: Server, folder: string | undefined): Promise<Address> {
  if (folder === undefined) {
    await listening(server, () => server.listen(0, '127.0.0.1'));
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    return { network: 'tcp', address: `127.0.0.1:${port}` };
  }
  const address = join(folder, SOCKET_NAME);
  await listening(server, () => server.listen(address));
  return { network: 'unix', address };
}

/** The folder for temporary files, or `/tmp` if that folder's path is too long for a socket. */
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
