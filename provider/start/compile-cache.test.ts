import { chmod, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompileCache } from './compile-cache.js';

const CODE = '(() => { const square = (x) => x * x; return square(7); })()';
const MAIN = { name: 'main', code: CODE };

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'logferry-compiled-'));
  folder = join(root, 'a', 'b');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/**
 * Runs a script and saves its compiled code, as one process does. @returns whether the code of an earlier process was
 * used
 */
function startAndEnd(build = 'one', { name, code } = MAIN, parent: string | undefined = folder): boolean {
  const cache = new CompileCache(parent, build);
  expect(cache.run(name, code)).toBe(49);
  return (cache.save()[name] ?? 0) > 0;
}
const files = () => readdir(folder);
const onlyFile = async () => join(folder, (await files())[0] ?? '');

describe('the compiled code of an earlier process', () => {
  it('is used by the next process with the same code, and by no process with other code', () => {
    expect([startAndEnd(), startAndEnd(), startAndEnd('two'), startAndEnd('two')]).toEqual([false, true, false, true]);
  });

  it('gets the functions of a few more processes, and then no longer changes', async () => {
    for (let count = 0; count < 6; count += 1) startAndEnd();
    const complete = await readFile(await onlyFile());
    expect(complete.toString('latin1')).toMatch(/^\{"generation":6,/);
    await chmod(await onlyFile(), 0o400);
    startAndEnd();
    expect(await readFile(await onlyFile())).toEqual(complete);
    startAndEnd('one', { name: 'a/part', code: CODE });
    expect(await files()).toHaveLength(2);
  });

  it.each([
    ['is cut off', (file: string) => truncate(file, 100)],
    ['is empty', (file: string) => truncate(file, 0)],
    [
      'has one other byte',
      async (file: string) => {
        const bytes = await readFile(file);
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
        await writeFile(file, bytes);
      },
    ],
    ['can be written by other users', (file: string) => chmod(file, 0o666)],
  ])('is not used if its file %s', async (_, change) => {
    startAndEnd();
    await change(await onlyFile());
    expect(startAndEnd()).toBe(false);
    // The next process replaces the file, with one that only this user can write.
    expect(startAndEnd()).toBe(true);
  });

  it('that V8 refuses costs only time, and is replaced', async () => {
    // V8 refuses compiled code of a source with another length. Each source here is new, because V8 also remembers what
    // this process has compiled.
    startAndEnd('one', { name: 'main', code: `${CODE};` });
    expect(startAndEnd('one', { name: 'main', code: `${CODE};;` })).toBe(false);
    expect((await readFile(await onlyFile())).toString('latin1')).toMatch(/^\{"generation":1,/);
  });

  it('is kept in 16 files at most', async () => {
    for (let count = 0; count < 20; count += 1) startAndEnd(`build${count}`);
    expect(await files()).toHaveLength(16);
  });

  it('is kept nowhere if there is no folder, or if the folder cannot be written to', async () => {
    await writeFile(join(root, 'file'), '');
    expect(startAndEnd('one', MAIN, join(root, 'file', 'folder'))).toBe(false);
    const cache = new CompileCache(undefined, 'one');
    expect([cache.run('main', CODE), cache.save()]).toEqual([49, { main: 0 }]);
    expect(await readdir(root)).toEqual(['file']);
  });
});
