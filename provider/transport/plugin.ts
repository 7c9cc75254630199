import { rmSync, writeSync } from 'node:fs';
import type { Log } from '../handlers.js';
import { selfSigned } from './certificate.js';
import { type Handshake, handshakeLine, NotAPlugin, readHandshake } from './handshake.js';
import { jsonLog } from './log.js';
import { checkHealth, SERVING, shutDown, streamOutput } from './messages.js';
import { endWithParent, ownStandardStreams } from './process.js';
import { streaming, unary } from './rpc.js';
import { createPluginServer, type Services } from './server.js';
import { listen, makeSocketFolder } from './socket.js';

const STDOUT = 1;
/**
 * How long the plugin waits for the first connection (ms). go-plugin waits for the same time until a plugin has
 * started.
 */
const FIRST_CONNECTION_MS = 60_000;
/**
 * How long closing may take (ms) before the process ends. go-plugin kills a plugin 2 s after it asked the plugin to
 * end.
 */
const CLOSE_MS = 1000;
/** Time (ms) from the host's Shutdown call until closing begins, so that the answer can leave the process. */
const ANSWER_MS = 20;

export interface Plugin {
  readonly services: Services;
  /** Closes what the services have opened. */
  close(): Promise<void>;
}

/**
 * Runs this process as a plugin of Terraform (go-plugin): answers the handshake, serves, and ends when the host asks
 * for it, has ended, or does not connect. Ends with exit code 1 if the handshake fails, for example because no host has
 * started the process.
 */
export async function runPlugin(name: string, create: (log: Log) => Plugin): Promise<void> {
  let handshake: Handshake;
  try {
    handshake = readHandshake(process.env);
  } catch (error) {
    if (!(error instanceof NotAPlugin)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  const log = jsonLog(ownStandardStreams(name), name);
  const { services, close } = create(log);

  let ending = false;
  const end = (reason: string) => {
    if (ending) return;
    ending = true;
    log('debug', `ends: ${reason}`);
    const limit = setTimeout(() => process.exit(0), CLOSE_MS);
    setTimeout(() => {
      close()
        .catch((error: unknown) => log('warn', `closing failed: ${String(error)}`))
        .finally(() => {
          clearTimeout(limit);
          process.exit(0);
        });
    }, ANSWER_MS);
  };

  const lonely = setTimeout(() => end('no host has connected'), FIRST_CONNECTION_MS);
  const credentials = selfSigned();
  const server = createPluginServer(
    { ...services, ...ofGoPlugin(() => end('the host asks for it')) },
    { handshake, credentials, log, connected: () => clearTimeout(lonely) },
  );
  endWithParent(() => end('the host is gone'));
  const folder = makeSocketFolder(handshake.socketFolder);
  if (folder !== undefined) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const address = await listen(server, folder);
  writeSync(STDOUT, handshakeLine(address, credentials.der));
}

/** The services that go-plugin itself calls. */
const ofGoPlugin = (end: () => void): Services => ({
  'plugin.GRPCController': {
    Shutdown: unary(shutDown, async () => {
      end();
      return {};
    }),
  },
  // The host itself reads standard error of this process, so this stream stays open and empty.
  'plugin.GRPCStdio': { StreamStdio: streaming(streamOutput, () => new Promise(() => undefined)) },
  'grpc.health.v1.Health': { Check: unary(checkHealth, async () => ({ status: SERVING })) },
});
