import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DataDirectory, prepareDataDirectory } from './data-directory.js';
import { startAndWait } from './served-server.js';
import type { ServerProcess } from './server-process.js';

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
});

/**
 * Starts a program that runs until it is killed, in place of a Temporal server. It counts as ready at once.
 * @param onStarted called before the program counts as ready
 */
function start(onStarted = () => {}) {
  const binary = join(root, 'temporal');
  writeFileSync(binary, '#!/bin/sh\nexec sleep 3600\n', { mode: 0o700 });
  const log = {
    write(chunk: Buffer | string) {
      logged += chunk;
    },
  };
  const note = (server: ServerProcess) => {
    started = server;
    onStarted();
  };
  return startAndWait(binary, directory, 0, log, note, async () => {});
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
    const replaceMarker = () => {
      rmSync(directory.creating);
      mkdirSync(directory.creating);
    };
    await expect(start(replaceMarker)).rejects.toMatchObject({
      code: 'ServerFailed',
      message: expect.stringContaining(
        `the Temporal server was stopped, because ${directory.creating} cannot be removed`,
      ),
    });
    expect(await isRunning()).toBe(false);
  });
});
