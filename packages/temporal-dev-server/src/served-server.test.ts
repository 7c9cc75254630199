import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DataDirectory, prepareDataDirectory } from './data-directory.js';
import { databaseIsComplete } from './database.js';
import { startAndWait } from './served-server.js';
import type { ServerProcess } from './server-process.js';

vi.mock('./readiness.js', () => ({ serverReady: async () => {} }));
vi.mock('./database.js', { spy: true });

let root: string;
let directory: DataDirectory;
let logged: string;
let started: ServerProcess | undefined;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'logferry-served-'));
  directory = prepareDataDirectory(join(root, 'data'));
  logged = '';
});
afterEach(async () => {
  started?.kill();
  await started?.gone;
  rmSync(root, { recursive: true });
  vi.restoreAllMocks();
});

/** Starts a program that runs until it is killed, in place of a Temporal server. The mock above counts it as ready. */
function start() {
  const binary = join(root, 'temporal');
  writeFileSync(binary, '#!/bin/sh\nexec sleep 3600\n', { mode: 0o700 });
  const log = {
    write(chunk: Buffer | string) {
      logged += chunk;
    },
  };
  return startAndWait(binary, directory, 0, log, (server) => {
    started = server;
  });
}

const isRunning = async () =>
  Promise.race([started?.gone.then(() => false), new Promise((resolve) => setImmediate(resolve, true))]);

describe('a server that has answered', () => {
  it('goes on if its ports cannot be stored, and the log says so', async () => {
    mkdirSync(`${directory.ports}.new`);
    await expect(start()).resolves.toMatchObject({ ports: { frontend: expect.any(Number) } });
    expect(await isRunning()).toBe(true);
    expect(logged).toContain(`the ports cannot be stored in ${directory.ports}: `);
  });

  it('is stopped if its database cannot be marked as complete, because the next start would delete the database', async () => {
    vi.mocked(databaseIsComplete).mockRejectedValueOnce(Object.assign(new Error('no'), { code: 'EROFS' }));
    await expect(start()).rejects.toMatchObject({
      code: 'ServerFailed',
      message: expect.stringContaining(`${directory.creating} cannot be removed: the file system is read-only (no)`),
    });
    expect(await isRunning()).toBe(false);
  });
});
