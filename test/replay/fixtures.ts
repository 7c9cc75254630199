import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type History, historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const FOLDER = fileURLToPath(new URL('../fixtures/histories', import.meta.url));
const pathOf = (name: string): string => `${FOLDER}/${name}.json`;

export async function readFixture(name: string): Promise<History> {
  return historyFromJSON(JSON.parse(await readFile(pathOf(name), 'utf8')));
}

/** Writes a history as a fixture. Names of processes and folders of the recording machine are removed. */
export async function writeFixture(name: string, history: History): Promise<void> {
  const anonymous = historyToJSON(history)
    .replace(/"identity":\s*"[^"]*"/g, '"identity": "worker"')
    .replace(/"name":\s*"\d+@[^"]*"/g, '"name": "sticky"')
    .replace(/"stackTrace":\s*"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""');
  await writeFile(pathOf(name), anonymous);
}

export async function emptyFixtures(): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
}
