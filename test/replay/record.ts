import { setTimeout as pause } from 'node:timers/promises';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { installRuntime } from '../../worker/logging.js';
import { startDevServer } from '../support/dev-server.js';
import { ServerWorld } from '../support/server-world.js';
import { emptyFixtures, writeFixture } from './fixtures.js';
import type { Recording } from './recording.js';
import { RECORDINGS, whyNot } from './recordings.js';

/** Number of recordings at the same time. Each of them mostly waits. */
const AT_ONCE = 3;
/** Maximum number of times that the server's list of workflows is read. The list can lack a run for some time. */
const LOOKS = 40;
const BETWEEN_LOOKS_MS = 250;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Records fixtures again on a real server: all fixtures, or those that the arguments name.
 * @returns the exit code: 0, 1 if a fixture cannot be recorded, or 64 if an argument names no recording
 */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !RECORDINGS.some((recording) => recording.name === name));
  if (unknown.length > 0) {
    say(`no recording is called ${unknown.join(', ')}; there are: ${RECORDINGS.map((r) => r.name).join(', ')}`);
    return 64;
  }
  const wanted = RECORDINGS.filter(({ name }) => names.length === 0 || names.includes(name));
  installRuntime('error');
  const server = await startDevServer();
  const recorded = new Map<string, History>();
  const queue = [...wanted];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        recorded.set(next.name, await record(server.address, next));
        say(`recorded ${next.name}`);
      } catch (error) {
        say(`NOT recorded: ${next.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await server.stop();
  }
  if (recorded.size < wanted.length) return 1;
  // Fixtures are replaced only after all of them were recorded.
  if (names.length === 0) await emptyFixtures();
  for (const [name, history] of recorded) await writeFixture(name, history);
  return 0;
}

async function record(address: string, recording: Recording): Promise<History> {
  const world = await ServerWorld.create(address, { ...recording.options, ownNamespace: true });
  try {
    const workflowId = await recording.happen(world);
    let reasons: (string | undefined)[] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      const runs = (await world.histories()).filter((run) => run.workflowId === workflowId);
      reasons = runs.map(({ history }) => whyNot(recording, history));
      const shown = runs[reasons.indexOf(undefined)];
      if (shown) return shown.history;
      await pause(BETWEEN_LOOKS_MS);
    }
    throw new Error(`no run of ${workflowId} has the steps of the recording\n  ${reasons.join('\n  ')}`);
  } finally {
    await world.close();
  }
}

process.exitCode = await main(process.argv.slice(2));
