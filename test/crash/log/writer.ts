import type { ObjectStore } from '../../../archive/ports.js';
import { closeMadeUpRun, madeUpRun } from '../../../archive/testing/logged.js';
import { ARCHIVE } from '../../../archive/testing/samples.js';
import { FolderStore } from './folder-store.js';

/*
 * A process that closes runs with made-up manifests in a folder: `writer.mjs FOLDER NAME RUNS SEED`. Random numbers
 * from the seed decide which calls to the store fail, and when the process kills itself. With the seed 0 nothing fails.
 * If the process is started again with another seed, it continues with the runs that have no manifest.
 */

/** Mean number of calls to the store until one of them fails, and until the process kills itself. */
const CALLS_PER_LOSS = 250;
const CALLS_PER_KILL = 6_000;

class ReplyLost extends Error {}

const [folder = '', name = '', runs = '0', seed = '0'] = process.argv.slice(2);
const store = new FolderStore(folder, `${name}-${process.pid}`);
let state = Number(seed);

/** A random whole number, at least 0 and less than `below` (mulberry32). */
function random(below: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}

function fail(): void {
  if (seed === '0') return;
  if (random(CALLS_PER_KILL) === 0) process.kill(process.pid, 'SIGKILL');
  if (random(CALLS_PER_LOSS) === 0) throw new ReplyLost();
}

/** The store with calls that fail before or after their effect. */
const faulty: ObjectStore = {
  async *list(...input) {
    fail();
    yield* store.list(...input);
  },
  async read(key) {
    fail();
    return store.read(key);
  },
  async writeOnce(key, body) {
    fail();
    const answer = await store.writeOnce(key, body);
    fail();
    return answer;
  },
};

for (let run = 0; run < Number(runs); run += 1) {
  const exportId = `exp-${name}-${run}`;
  if ((await store.read(madeUpRun(ARCHIVE, exportId).key)) !== undefined) continue;
  for (let isClosed = false; !isClosed; ) {
    try {
      await closeMadeUpRun(faulty, ARCHIVE, exportId);
      isClosed = true;
    } catch (error) {
      // Temporal repeats an activity that has failed.
      if (!(error instanceof ReplyLost)) throw error;
    }
  }
}
