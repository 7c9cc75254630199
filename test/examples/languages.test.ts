import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGION } from '../support/constants.js';
import { seen } from '../support/seen.js';
import { Served } from '../support/served.js';
import { type Ended, Running, Shell } from '../support/shell.js';
import { letTasksEnd, SLOW } from '../support/slow-tasks.js';
import { GO, type PreparedExample, PYTHON } from './prepared.js';

const isPrepared = ({ command: [program] }: PreparedExample) => existsSync(program);
const request = (logGroup: string, bucket = 'archive') => ({
  source: { logGroups: [logGroup] },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
  destination: { bucket },
  region: REGION,
});

let shell: Shell;
let served: Served;
beforeAll(async () => {
  if (![PYTHON, GO].some(isPrepared)) return;
  shell = await Shell.open();
  served = await Served.open(shell);
  await served.worker();
});
afterAll(async () => {
  await served?.close();
  await shell?.close();
});

/** Runs an example to its end. */
async function run(command: PreparedExample['command'], verb: string, id: string, sent?: object): Promise<Ended> {
  return begin(command, verb, id, sent && (await file(id, sent))).ended;
}

async function file(id: string, sent: object): Promise<string> {
  const path = join(shell.home, `${id}.json`);
  await writeFile(path, JSON.stringify(sent));
  return path;
}

function begin([program, ...leading]: PreparedExample['command'], verb: string, id: string, path?: string): Running {
  const args = [...leading, verb, id, ...(path === undefined ? [] : [path])];
  return new Running(spawn(program, args, { env: { ...shell.env, ...served.env } }));
}

const running = (logGroup: string) =>
  seen(() => shell.emulator.state().tasks.some((task) => task.logGroupName === logGroup && task.status === 'RUNNING'));

for (const example of [PYTHON, GO]) {
  const { language, command } = example;
  const hint = isPrepared(example) ? '' : ' (skipped: `npm run examples:fetch` prepares it)';
  describe.skipIf(!isPrepared(example))(`the example in ${language}${hint}`, () => {
    it('starts an export, attaches to it, and prints its result, but refuses another request under the same id', async () => {
      const [group, id] = [`/started/${language}`, `started-${language}`];
      await shell.logGroup(group, 1);
      shell.emulator.configure(SLOW);
      const starter = begin(command, 'start', id, await file(id, request(group)));
      await running(group);
      expect(await run(command, 'start', id, request('/other'))).toMatchObject({
        ...{ code: 64, stdout: '' },
        stderr: expect.stringMatching(/ID_IN_USE: .*source\.logGroups \(\["\/other"\]\): the export has \["\/started/),
      });
      const watcher = begin(command, 'start', id, await file(id, { ...request(group), reason: 'once more' }));
      await watcher.shows(/attached/);
      letTasksEnd(shell.emulator);
      for (const ended of await Promise.all([starter.ended, watcher.ended])) {
        expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([0, { exportId: id, status: 'completed' }]);
      }
      expect(shell.emulator.state().tasks.filter(({ logGroupName }) => logGroupName === group)).toHaveLength(1);
    });

    it('prints its usage if the verb is unknown, or an argument is missing', async () => {
      for (const verb of ['stop', 'start']) {
        expect(await run(command, verb, 'any')).toMatchObject({
          code: 64,
          stderr: expect.stringMatching(/^usage: exports/),
        });
      }
    });

    it('cancels an export, and prints the result with the requester', async () => {
      const [group, id] = [`/cancelled/${language}`, `cancelled-${language}`];
      await shell.logGroup(group, 1);
      shell.emulator.configure(SLOW);
      const starter = begin(command, 'start', id, await file(id, request(group)));
      await running(group);
      const { code, stdout } = await run(command, 'cancel', id);
      expect([code, JSON.parse(stdout)]).toMatchObject([
        6,
        { status: 'cancelled', cancelledBy: { requestedBy: 'billing' } },
      ]);
      expect((await starter.ended).code).toBe(6);
    });

    it('prints what is wrong with a request, and why a worker refuses an export', async () => {
      const wrong = await run(command, 'start', `wrong-${language}`, { ...request('/a'), region: 'Frankfurt' });
      expect(wrong).toMatchObject({
        code: 64,
        stderr: expect.stringMatching(/INVALID_REQUEST: .*region \("Frankfurt"\)/),
      });
      const { code, stdout } = await run(command, 'start', `refused-${language}`, request('/a', 'not-allowed'));
      expect([code, JSON.parse(stdout)]).toMatchObject([4, { failures: [{ code: 'DESTINATION_NOT_ALLOWED' }] }]);
      const watched = await run(command, 'watch', `refused-${language}`);
      expect([watched.code, JSON.parse(watched.stdout)]).toEqual([4, JSON.parse(stdout)]);
    });
  });
}
