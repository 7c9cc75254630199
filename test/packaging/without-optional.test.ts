import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transformSync as stripTypes } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGION } from '../support/constants.js';
import { Served } from '../support/served.js';
import { days, Shell } from '../support/shell.js';
import { hasNode, Installation, NODES, nodeOf } from './installation.js';

const exec = promisify(execFile);

/** The example of docs/client.md, which `npm run check` compiles. */
const EXAMPLE = fileURLToPath(new URL('../../examples/client/exports.ts', import.meta.url));

const REQUEST = {
  source: { logGroups: ['/packed'] },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
  destination: { bucket: 'archive' },
  region: REGION,
};

describe('logferry, installed with --omit=optional', () => {
  let installed: Installation;
  /** Path of the example in the folder in which the client is installed. */
  let program: string;
  beforeAll(async () => {
    installed = await Installation.of(['logferry', '@logferry/client'], ['--omit=optional']);
    program = join(installed.folder, 'exports.mjs');
    await writeFile(program, stripTypes(await readFile(EXAMPLE, 'utf8'), { loader: 'ts' }).code);
    await writeFile(join(installed.folder, 'request.json'), JSON.stringify(REQUEST));
  });
  afterAll(() => installed?.remove());

  const cli = () => installed.path('logferry/dist/cli/main.js');

  it('has neither the emulator nor an XML parser', async () => {
    const files = await installed.files();
    expect(files.filter((file) => /(^|\/)(@logferry\/emulator|fast-xml-parser)$/.test(file))).toEqual([]);
    process.stdout.write(`logferry --omit=optional takes ${await installed.megabytes()} MB installed\n`);
  });

  it.each(['demo', 'emulator'])('says what `logferry %s` needs', async (command) => {
    const failed = await exec(process.execPath, [cli(), command], { cwd: installed.folder }).catch((error) => error);
    expect(failed.stderr).toMatch(/npm install @logferry\/emulator/);
    expect(failed.code).toBe(4);
  });

  it('recognises the errors of @logferry/client, and @logferry/client recognises the errors of logferry', async () => {
    const script = `
      import * as ours from '@logferry/client/contract';
      import * as theirs from 'logferry/contract';
      const [mine, other] = [new ours.LogferryError('ID_IN_USE'), new theirs.LogferryError('ID_IN_USE')];
      console.log(other instanceof ours.LogferryError, ours.isLogferryError(other), theirs.isLogferryError(mine));
    `;
    expect(await installed.prints(script)).toBe('false true true');
  });

  for (const major of NODES) {
    it.skipIf(!hasNode(major))(`runs an export with Node ${major}`, async () => {
      const shell = await Shell.open({}, [nodeOf(major), cli()]);
      try {
        await shell.logGroup('/packed', 1);
        const { stdout } = await shell.run(['run', ...days('/packed', 1), '--json']);
        expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', tasksCreated: 1 });
      } finally {
        await shell.close();
      }
    });

    it.skipIf(!hasNode(major))(
      `runs a worker with Node ${major} for exports that the example of @logferry/client starts`,
      async () => {
        const shell = await Shell.open({}, [nodeOf(major), cli()]);
        const served = await Served.open(shell);
        try {
          await shell.logGroup('/packed', 1);
          const worker = await served.worker();
          const env = { ...shell.env, ...served.env };
          const args = [program, 'start', 'packed', join(installed.folder, 'request.json')];
          const { stdout, stderr } = await exec(nodeOf(major), args, { env });
          expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', tasksCreated: 1 });
          expect(stderr).toContain('started packed');
          worker.child.kill('SIGTERM');
          expect((await worker.ended).code).toBe(0);
        } finally {
          await served.close();
          await shell.close();
        }
      },
    );
  }
});
