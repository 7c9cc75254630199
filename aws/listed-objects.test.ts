import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ObjectStore, StoredObject } from '../archive/index.js';
import { createAws } from './aws.js';
import { ListedObjects } from './listed-objects.js';
import { answering } from './testing/answering.js';

const escaped = (text: string): string =>
  text.replace(/[&<>"\r\n]/g, (char) => `&#${char.codePointAt(0)};`).replaceAll("'", '&apos;');

const elementOf = ({ key, bytes, etag }: StoredObject): string =>
  `<Contents><Key>${escaped(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>` +
  `<ETag>&quot;${etag}&quot;</ETag><Owner><ID>1</ID></Owner><Size>${bytes}</Size></Contents>`;

const pageOf = (elements: readonly string[], encoding = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><Name>archive</Name>${encoding}` +
  `<IsTruncated>false</IsTruncated>${elements.join('\n')}` +
  '<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></ListBucketResult>';

/** Lets the middleware read an answer that arrives in these pieces. */
async function taken(
  pieces: readonly Buffer[],
  statusCode = 200,
  withChanges = false,
): Promise<{ objects: StoredObject[]; rest: string }> {
  const listed = new ListedObjects(withChanges);
  const response = { statusCode, body: Readable.from(pieces) as Readable | Buffer };
  await listed.taking(async () => ({ response }))(undefined);
  return { objects: listed.objects, rest: response.body instanceof Buffer ? response.body.toString() : 'untouched' };
}

const object = fc.record({
  key: fc.string({ unit: 'grapheme', minLength: 1 }),
  bytes: fc.nat(),
  etag: fc.string({ unit: fc.constantFrom(...'0123456789abcdef-') }),
});

it('the middleware takes all objects out of a page of a listing, wherever the page is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(object), fc.array(fc.nat()), async (objects, cuts) => {
      const page = Buffer.from(pageOf(objects.map(elementOf)));
      const borders = [0, ...cuts.map((at) => at % page.length).sort((a, b) => a - b), page.length];
      const pieces = borders.slice(1).map((to, index) => page.subarray(borders[index], to));
      const { objects: found, rest } = await taken(pieces);
      expect(found).toEqual(objects);
      expect(rest.replaceAll('\n', '')).toBe(pageOf([]).replaceAll('\n', ''));
    }),
  );
});

it('an object of a listing has the time of its last change if the caller asks for that time', async () => {
  const object = { key: 'a', bytes: 1, etag: 'e' };
  const page = Buffer.from(pageOf([elementOf(object), '<Contents><Key>b</Key><Size>1</Size></Contents>']));
  expect((await taken([page], 200, true)).objects).toEqual([
    { ...object, changedMs: Date.UTC(2026, 0, 1) },
    { key: 'b', bytes: 1, etag: '', changedMs: Number.NaN },
  ]);
});

it('the middleware leaves objects without key or size, and answers that are no page of a listing, to the SDK', async () => {
  const page = pageOf(['<Contents><Key>a</Key></Contents>', '<Contents><Key><b/></Key><Size>1</Size></Contents>']);
  expect(await taken([Buffer.from(page)])).toEqual({ objects: [], rest: page });
  expect(await taken([Buffer.from('<Error><Code>SlowDown</Code></Error>')], 503)).toMatchObject({ rest: 'untouched' });
});

/** The store of a client whose listings are answered with these bodies, one after the other. */
function storeOf(...bodies: readonly (string | Readable)[]): ObjectStore {
  let at = 0;
  const options = answering(() => ({ status: 200, body: bodies[at++] ?? '' }));
  return createAws({ ...options, patience: 'command' }).objects('archive', '111122223333');
}

async function keysIn(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { objects, folders } of store.list('')) keys.push(...objects.map(({ key }) => key), ...folders);
  return keys;
}

const A = { key: 'a%2B+%C3%A4', bytes: 1, etag: 'e' };

it('a key of a listing is decoded only if the page says that its keys are encoded', async () => {
  const element = elementOf(A);
  expect(await keysIn(storeOf(pageOf([element], '<EncodingType>url</EncodingType>')))).toEqual(['a+ ä', 'a/']);
  expect(await keysIn(storeOf(pageOf([element])))).toEqual([A.key, 'a/']);
});

it('a listing fails if an object has no size, because the object must not be overlooked', async () => {
  const listing = keysIn(storeOf(pageOf([elementOf(A), '<Contents><Key>b</Key></Contents>'])));
  await expect(listing).rejects.toMatchObject({ code: 'AWS_CALL_FAILED' });
});

it('a listing has each object once, even if the first answer breaks off in the middle of the page', async () => {
  const page = pageOf([elementOf(A)]);
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from(page.slice(0, -40));
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    })(),
  );
  expect(await keysIn(storeOf(broken, page))).toEqual([A.key, 'a/']);
});
