import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listing, listAll, type ObjectReader } from '../archive/index.js';
import { MemoryStore } from '../archive/testing/memory-store.js';
import { openArchive } from './open-archive.js';
import { folderObjects } from './opened/folder-objects.js';

const NOTHING = { env: {} };
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'logferry-open-'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** A new folder with these files: path and content. */
async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'f'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

async function listed(objects: ObjectReader, ...args: Parameters<ObjectReader['list']>): Promise<Listing> {
  const all: Listing = { objects: [], folders: [] };
  for await (const { objects: found, folders } of objects.list(...args)) {
    all.objects.push(...found.map((object) => ({ ...object, etag: '' })));
    all.folders.push(...folders);
  }
  return all;
}

async function textOf(objects: ObjectReader, key: string): Promise<string | undefined> {
  const body = await objects.read(key);
  if (body === undefined) return undefined;
  let text = '';
  for await (const chunk of body.chunks) text += Buffer.from(chunk).toString();
  return text;
}

const run = (bucket: string, prefix: string): string =>
  JSON.stringify({ request: { destination: { bucket, prefix } } });
const RUN = '_logferry/exports/exp/0000001.run.json';

describe('a folder', () => {
  it('is listed as S3 lists the bucket that was copied into it', async () => {
    const name = fc.constantFrom('a', 'b', 'a!', 'a_b', '.c', 'A-', 'é', '01', '01_2');
    const key = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
    const some = fc.record({
      keys: fc.array(key, { maxLength: 12 }),
      prefix: fc.oneof(
        fc.constant(''),
        key,
        key.map((text) => `${text}/`),
      ),
      options: fc.record(
        { delimiter: fc.constant('/' as const), startAfter: key, pageSize: fc.integer({ min: 1, max: 3 }) },
        { requiredKeys: [] },
      ),
    });
    await fc.assert(
      fc.asyncProperty(some, async ({ keys, prefix, options }) => {
        // In a folder, a file and a folder cannot have the same name.
        const possible = keys.filter((one) => !keys.some((other) => other.startsWith(`${one}/`)));
        const store = new MemoryStore();
        for (const one of possible) store.put(one, one);
        const folder = await folderOf(Object.fromEntries(possible.map((one) => [one, one])));
        expect(await listed(folderObjects(folder), prefix, options)).toEqual(await listed(store, prefix, options));
      }),
      { numRuns: 40 },
    );
  });

  it('gives the bytes of its files, and nothing for keys that no file can have', async () => {
    const objects = folderObjects(await folderOf({ 'a/b.gz': 'x'.repeat(300_000), empty: '' }));
    expect((await textOf(objects, 'a/b.gz'))?.length).toBe(300_000);
    expect(await textOf(objects, 'empty')).toBe('');
    const impossible = [
      'a',
      'a/',
      'a//b.gz',
      '../open-archive.test.ts',
      'a/../a/b.gz',
      'a\0',
      'x'.repeat(300),
      'a/b.gz/c',
    ];
    for (const key of impossible) expect([key, await textOf(objects, key)]).toEqual([key, undefined]);
    expect(await objects.read('a/b.gz', 'some-version')).toBeUndefined();
  });

  it('shows when its files were changed, also if a program sets another time of modification', async () => {
    const before = Date.now() - 1_000;
    const folder = await folderOf({ a: '1' });
    await utimes(join(folder, 'a'), new Date(0), new Date(0));
    const [found] = (await listed(folderObjects(folder), '', { withChanges: true })).objects;
    expect(found?.changedMs).toBeGreaterThan(before);
  });

  it('can have links to files and folders, also to a folder above', async () => {
    const folder = await folderOf({ 'real/x': '1' });
    await symlink(join(folder, 'real'), join(folder, 'linked'));
    await symlink(folder, join(folder, 'real', 'up'));
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling'));
    const keys: string[] = [];
    for await (const { key } of listAll(folderObjects(folder), '')) keys.push(key);
    expect(keys).toEqual(['linked/x', 'real/x']);
  });
});

describe('opening an archive', () => {
  it('finds the archive in a copy of a whole bucket, and in a copy of the prefix alone', async () => {
    const whole = await folderOf({ [`logs/app/${RUN}`]: run('b', 'logs/app'), 'other/x': '' });
    const alone = await folderOf({ [RUN]: run('b', 'logs/app') });
    for (const folder of [whole, alone]) {
      const { objects, prefix, writtenTo, bucket } = await openArchive(folder, NOTHING);
      expect({ prefix, writtenTo, bucket }).toEqual({
        prefix: 'logs/app',
        writtenTo: { bucket: 'b', prefix: 'logs/app' },
      });
      expect((await listed(objects, 'logs/app/')).objects.map(({ key }) => key)).toEqual([`logs/app/${RUN}`]);
      expect(await textOf(objects, `logs/app/${RUN}`)).toBe(run('b', 'logs/app'));
    }
  });

  it('does not let one forged record decide under which keys the archive is read', async () => {
    const files = Object.fromEntries([2, 3].map((no) => [`_logferry/exports/exp/000000${no}.run.json`, run('b', 'p')]));
    const folder = await folderOf({ ...files, [RUN]: run('b', 'forged'), '_logferry/exports/a/0000001.run.json': 'x' });
    expect((await openArchive(folder, NOTHING)).prefix).toBe('p');
  });

  it('refuses a location that is not an archive, and says what to write', async () => {
    const several = await folderOf({ [`a/${RUN}`]: run('b', 'a'), [`c/${RUN}`]: run('b', 'c') });
    const cases: [open: () => Promise<unknown>, message: string, hint: string][] = [
      [() => openArchive(several, NOTHING), 'it holds 2 archives', `Name one of them: ${several}/a, ${several}/c.`],
      [() => openArchive(`${scratch}/none`, NOTHING), 'there is no such folder', 's3://BUCKET/PREFIX'],
      [async () => openArchive(await folderOf({ x: '' }), NOTHING), 'there is no archive', 'name it, too'],
      [() => openArchive('s3://A_B/x', NOTHING), 'not the name of an S3 bucket', 'without an ARN'],
      [
        () => openArchive(several, { ...NOTHING, bucketOwner: '111122223333' }),
        'a folder has no bucket owner',
        'Leave --bucket-owner out',
      ],
    ];
    for (const [open, message, hint] of cases) {
      const because = expect.stringContaining(message);
      await expect(open()).rejects.toMatchObject({ message: because, hint: expect.stringContaining(hint) });
    }
  });
});
