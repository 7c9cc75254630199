import { randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/**
 * The lowest port of a server. All ports of servers are below the ranges for outgoing connections. In such a range, a
 * worker that reconnects to a stopped server could connect to itself and occupy the port.
 */
const LOWEST_PORT = 17_000;
const HIGHEST_PORT = 29_000;
const MAX_TRIES = 200;

export interface Ports {
  frontend: number;
  ui: number;
}

/**
 * Chooses the ports of a server. The ports of its last run are used if they are free, so that workers find the server
 * again.
 */
export async function choosePorts(file: string): Promise<Ports> {
  const last = remembered(file);
  const frontend = last && (await isFree(last.frontend)) ? last.frontend : await anyFreePort();
  const ui = last && (await isFree(last.ui)) ? last.ui : await anyFreePort(frontend);
  return { frontend, ui };
}

export function rememberPorts(file: string, ports: Ports): void {
  writeFileSync(`${file}.new`, JSON.stringify(ports), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function remembered(file: string): Ports | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('frontend' in value) || !('ui' in value)) return undefined;
    const { frontend, ui } = value;
    return isPort(frontend) && isPort(ui) && frontend !== ui ? { frontend, ui } : undefined;
  } catch {
    return undefined;
  }
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
}

async function anyFreePort(except?: number): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (port !== except && (await isFree(port))) return port;
  }
  throw new Error(`${MAX_TRIES} random ports from ${LOWEST_PORT} to ${HIGHEST_PORT - 1} on ${LOOPBACK} are all in use`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK }, () => server.close(() => resolve(true)));
  });
}
