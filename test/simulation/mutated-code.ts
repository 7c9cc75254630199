import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { built } from '../support/built.js';
import { type ActivityCode, activitiesIn, type Code, shippedBundle } from './code.js';
import type { Mistake } from './mutants.js';
import { Sandbox } from './temporal/sandbox.js';

/**
 * The folder for copies of the build. It is below node_modules, so that Node.js finds the packages that the copies
 * import.
 */
const COPIES = fileURLToPath(new URL(`../../node_modules/.cache/logferry/mutants-${process.pid}`, import.meta.url));

/** The built code with one mistake in it. */
export async function mutatedCode(shipped: Code, made: Mistake): Promise<Code> {
  if (made.file.startsWith('workflows/')) {
    return { ...shipped, sandbox: await Sandbox.of(mistaken(await shippedBundle(), made)) };
  }
  return { ...shipped, activities: await mistakenActivities(made) };
}

/** Removes the copies of the build. No code of the copies may still run. */
export const removeCopies = (): Promise<void> => rm(COPIES, { recursive: true, force: true });

async function mistakenActivities(made: Mistake): Promise<ActivityCode> {
  await mkdir(COPIES, { recursive: true });
  const folder = await mkdtemp(`${COPIES}/`);
  for (const name of await roomsBehind('activities')) await cp(built(name), `${folder}/${name}`, { recursive: true });
  await writeFile(`${folder}/package.json`, '{ "type": "module" }');
  const path = `${folder}/${made.file}`;
  await writeFile(path, mistaken(await readFile(path, 'utf8'), made));
  return activitiesIn(folder);
}

/** A room of the build and all rooms that it imports, directly or indirectly, so that a copy of them is complete. */
async function roomsBehind(room: string, found = new Set<string>()): Promise<ReadonlySet<string>> {
  found.add(room);
  const files = (await readdir(built(room), { recursive: true })).filter((name) => name.endsWith('.js'));
  for (const name of files) {
    const code = await readFile(`${built(room)}/${name}`, 'utf8');
    for (const [, other = ''] of code.matchAll(/ from '(?:\.\.\/)+([a-z-]+)\//g)) {
      const isRoom = existsSync(`${built('')}/${other}/index.js`);
      if (isRoom && !found.has(other)) await roomsBehind(other, found);
    }
  }
  return found;
}

function mistaken(code: string, { mistake, text, instead }: Mistake): string {
  const [before, after, ...more] = code.split(text);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(
      `cannot try "${mistake}": \`${text}\` is in the code ${after === undefined ? 0 : more.length + 1} times`,
    );
  }
  return before + instead + after;
}
