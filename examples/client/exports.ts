import { readFile } from 'node:fs/promises';
import { connectTemporal, createExportClient } from '@logferry/client';
import { isLogferryError } from '@logferry/client/contract';

const EXIT_CODES = { completed: 0, partial: 3, failed: 3, refused: 4, cancelled: 6 };
const [verb, id = '', file = ''] = process.argv.slice(2);

const { client, close } = await connectTemporal();
const exports = createExportClient({ client });

async function start() {
  const { attached } = await exports.start(JSON.parse(await readFile(file, 'utf8')), { id });
  console.error(attached ? `attached to ${id}` : `started ${id}`);
  return watch();
}

async function watch() {
  for (;;) {
    const now = await exports.wait(id, { limitMs: 5_000 });
    if (now.status !== 'running') return now;
    const { progress } = now;
    if (now.paused || progress === null) console.error('no worker runs the export');
    else console.error(`${progress.phase}: ${progress.slices.archived} of ${progress.slices.planned} slices`);
  }
}

const cancel = () => exports.cancel(id, { requestedBy: 'billing', reason: 'no longer needed' });

try {
  const result = await (verb === 'start' ? start() : verb === 'cancel' ? cancel() : watch());
  console.log(JSON.stringify(result));
  process.exitCode = EXIT_CODES[result.status];
} catch (error) {
  if (!isLogferryError(error)) throw error;
  console.error(`${error.code}: ${error.message}\n${error.hint}`);
  process.exitCode = 64;
} finally {
  await close();
}
