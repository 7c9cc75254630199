import { gzipSync } from 'node:zlib';
import type { Bucket } from './bucket.js';
import { bytesOf, flip, type Mutation, mutation, remove, removeBelow, rename, swap, truncate } from './mutation.js';
import { KEY } from './sample.js';

const OBJECT = KEY.object('app1', 1);
const FOLDER = KEY.folder('app1');

const append = (bucket: Bucket, key: string, more: Uint8Array): void =>
  bucket.put(key, Buffer.concat([bytesOf(bucket, key), more]));

/** Replaces an object by a gzip file with another text. */
const rewrite = (bucket: Bucket, key: string, text: string, level = 1): void =>
  bucket.supersede(key, gzipSync(text, { level }));

const TEXT = '2026-10-01T00:00:00.001Z /app says 1\n';

/** Mutations of the exported objects. */
export const OBJECT_MUTATIONS: readonly Mutation[] = [
  mutation('removes an object', (bucket) => remove(bucket, OBJECT), ['OBJECT_MISSING object app1 1']),
  mutation('removes the first object of a task', (bucket) => remove(bucket, KEY.object('app1')), [
    'OBJECT_MISSING object app1 0',
  ]),
  mutation('removes the last object of a task', (bucket) => remove(bucket, KEY.object('app1', 2)), [
    'OBJECT_MISSING object app1 2',
  ]),
  mutation('removes all objects of a task', (bucket) => removeBelow(bucket, FOLDER), [
    'OBJECT_MISSING object app1 0',
    'OBJECT_MISSING object app1 1',
    'OBJECT_MISSING object app1 2',
  ]),
  mutation('removes an object that a page of the receipt names', (bucket) => remove(bucket, KEY.object('paged', 6)), [
    'OBJECT_MISSING object paged 6',
  ]),
  mutation('deletes an object, whose version is kept', (bucket) => bucket.supersede(OBJECT), [
    'OBJECT_MISSING object app1 1',
  ]),
  mutation('flips a bit in an object', (bucket) => flip(bucket, OBJECT), [
    'OBJECT_CHANGED object app1 1',
    'OBJECT_DAMAGED object app1 1',
    'OBJECT_REPLACED object app1 1',
  ]),
  mutation(
    'cuts the last byte of an object',
    (bucket) => truncate(bucket, OBJECT, bytesOf(bucket, OBJECT).length - 1),
    [
      'OBJECT_CHANGED object app1 1',
      'OBJECT_DAMAGED object app1 1',
      'OBJECT_REPLACED object app1 1',
      'OBJECT_SIZE object app1 1',
    ],
  ),
  mutation('empties an object', (bucket) => bucket.put(OBJECT, ''), [
    'OBJECT_CHANGED object app1 1',
    'OBJECT_DAMAGED object app1 1',
    'OBJECT_REPLACED object app1 1',
    'OBJECT_SIZE object app1 1',
  ]),
  mutation('appends zeros to an object', (bucket) => append(bucket, OBJECT, Buffer.alloc(3)), [
    'OBJECT_CHANGED object app1 1',
    'OBJECT_DAMAGED object app1 1',
    'OBJECT_REPLACED object app1 1',
    'OBJECT_SIZE object app1 1',
  ]),
  mutation('appends a second gzip file to an object', (bucket) => append(bucket, OBJECT, gzipSync(TEXT)), [
    'OBJECT_CHANGED object app1 1',
    'OBJECT_COUNT object app1 1',
    'OBJECT_REPLACED object app1 1',
    'OBJECT_SIZE object app1 1',
  ]),
  mutation('removes an event from an object', (bucket) => rewrite(bucket, OBJECT, TEXT.repeat(2)), [
    'OBJECT_CHANGED object app1 1',
    'OBJECT_COUNT object app1 1',
    'OBJECT_REPLACED object app1 1',
  ]),
  mutation('adds an event to an object', (bucket) => rewrite(bucket, OBJECT, TEXT.repeat(4)), [
    'OBJECT_CHANGED object app1 1',
    'OBJECT_COUNT object app1 1',
    'OBJECT_REPLACED object app1 1',
  ]),
  mutation(
    'changes the text of an event',
    (bucket) => rewrite(bucket, OBJECT, TEXT.repeat(3).replace('says', 'sais')),
    ['OBJECT_CHANGED object app1 1', 'OBJECT_REPLACED object app1 1', 'OBJECT_SIZE object app1 1'],
  ),
  mutation(
    'moves an event to another time',
    (bucket) => rewrite(bucket, OBJECT, TEXT.repeat(3).replaceAll('00.001Z', '00.009Z')),
    ['OBJECT_CHANGED object app1 1', 'OBJECT_COUNT object app1 1', 'OBJECT_REPLACED object app1 1'],
  ),
  mutation('compresses an object again', (bucket) => rewrite(bucket, OBJECT, TEXT.repeat(3), 9), [
    'OBJECT_CHANGED object app1 1',
    'OBJECT_REPLACED object app1 1',
  ]),
  mutation('replaces an object by an uncompressed one', (bucket) => bucket.put(OBJECT, TEXT.repeat(3)), [
    'OBJECT_CHANGED object app1 1',
    'OBJECT_DAMAGED object app1 1',
    'OBJECT_REPLACED object app1 1',
    'OBJECT_SIZE object app1 1',
  ]),
  mutation('swaps two objects of a task', (bucket) => swap(bucket, KEY.object('app1'), OBJECT), [
    'OBJECT_CHANGED object app1 0',
    'OBJECT_CHANGED object app1 1',
    'OBJECT_REPLACED object app1 0',
    'OBJECT_REPLACED object app1 1',
  ]),
  mutation('swaps objects of two days', (bucket) => swap(bucket, OBJECT, KEY.object('app2', 1)), [
    'OBJECT_CHANGED object app1 1',
    'OBJECT_CHANGED object app2 1',
    'OBJECT_COUNT object app1 1',
    'OBJECT_COUNT object app2 1',
    'OBJECT_REPLACED object app1 1',
    'OBJECT_REPLACED object app2 1',
  ]),
  mutation('renames an object', (bucket) => rename(bucket, OBJECT, OBJECT.replace('000000.gz', '000001.gz')), [
    'OBJECT_ADDED data/!app/2026/10/01/dc45e7f3-723e-16be-c7cb-d9dd1202b341/web-1/000001.gz',
    'OBJECT_MISSING object app1 1',
  ]),
  mutation(
    'adds an object to the folder of a task',
    (bucket) => bucket.put(`${FOLDER}web-1/000001.gz`, gzipSync(TEXT)),
    ['OBJECT_ADDED data/!app/2026/10/01/dc45e7f3-723e-16be-c7cb-d9dd1202b341/web-1/000001.gz'],
  ),
  mutation(
    'adds the folder of a task that no receipt names',
    (bucket) => bucket.put(`${FOLDER.replace(/.{5}\/$/, '00000/')}web-0/000000.gz`, gzipSync(TEXT)),
    ['DATA_UNRECORDED data/!app/2026/10/01/dc45e7f3-723e-16be-c7cb-d9dd12000000/'],
  ),
  mutation(
    'moves the objects of a task to another day',
    (bucket) => {
      for (const { key } of bucket.listed(FOLDER)) rename(bucket, key, key.replace('/10/01/', '/10/09/'));
    },
    [
      'DATA_UNRECORDED data/!app/2026/10/09/dc45e7f3-723e-16be-c7cb-d9dd1202b341/',
      'OBJECT_MISSING object app1 0',
      'OBJECT_MISSING object app1 1',
      'OBJECT_MISSING object app1 2',
    ],
  ),
  mutation('adds a foreign object to the data', (bucket) => bucket.put('logs/data/readme.txt', 'x'), [
    '~FOREIGN_OBJECT data/readme.txt',
  ]),
  mutation(
    'puts the same bytes again with another ETag',
    (bucket) => void bucket.stamps.set(OBJECT, { etag: 'other', versionId: 'v2' }),
    ['~OBJECT_REWRITTEN object app1 1'],
  ),
  mutation(
    'puts the same bytes again with the same ETag, and deletes the recorded version',
    (bucket) => void bucket.stamps.set(OBJECT, { versionId: 'v2' }),
    ['~OBJECT_REWRITTEN object app1 1'],
  ),
  mutation(
    'puts the same bytes again with the same ETag, and the audit does not read them',
    (bucket) => void bucket.stamps.set(OBJECT, { versionId: 'v2' }),
    ['~OBJECT_REWRITTEN object app1 1'],
    { options: () => ({ level: 'objects' }) },
  ),
  mutation('takes away the right to decrypt an object', (bucket) => void bucket.unreadable.add(OBJECT), [
    'OBJECT_UNREADABLE object app1 1',
  ]),
  mutation(
    'flips a bit in an object without a change of its ETag, and the audit does not read it',
    (bucket) => {
      const [stored] = bucket.listed(OBJECT);
      bucket.stamps.set(OBJECT, { etag: stored?.etag ?? '' });
      flip(bucket, OBJECT);
    },
    ['OBJECT_CHECKSUM object app1 1'],
    { options: () => ({ level: 'objects' }) },
  ),
  mutation('moves an object to Glacier', (bucket) => void bucket.cold.add(OBJECT), ['~OBJECT_COLD object app1 1']),
  mutation(
    'deletes an object by a rule of the lifecycle',
    (bucket) => {
      remove(bucket, OBJECT);
      bucket.rules = [{ id: 'old', prefix: 'logs/data/', date: '2020-01-01T00:00:00Z', isFiltered: false }];
    },
    ['~OBJECT_EXPIRED object app1 1'],
  ),
  mutation(
    'adds data, and the record of a run that seems to write it',
    (bucket) => {
      bucket.put(`${FOLDER.replace(/.{5}\/$/, '00000/')}web-0/000000.gz`, gzipSync(TEXT));
      bucket.put(KEY.run('exp-db', 2), bucket.text(KEY.run('exp-db')).replace('"runNo":1', '"runNo":2'));
    },
    ['~DATA_OF_OPEN_RUN data/!app/2026/10/01/dc45e7f3-723e-16be-c7cb-d9dd12000000/', '~RUN_OPEN run exp-db 2'],
  ),
  mutation(
    'removes an object that the lifecycle of the bucket has not yet deleted',
    (bucket) => {
      remove(bucket, OBJECT);
      bucket.rules = [{ id: 'old', prefix: 'logs/data/', days: 36_500, isFiltered: false }];
    },
    ['OBJECT_MISSING object app1 1'],
  ),
  mutation(
    'removes an object, and adds a lifecycle rule for other objects',
    (bucket) => {
      remove(bucket, OBJECT);
      bucket.rules = [{ id: 'other', prefix: 'other/', date: '2026-11-10T00:00:00Z', isFiltered: false }];
    },
    ['OBJECT_MISSING object app1 1'],
  ),
];
