import { KEY, SLICES } from './sample.js';

type SliceName = keyof typeof SLICES;

/** Short names of the keys of the archive, such as `receipt db1` and `object app1 2`. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  [KEY.log, 'log'],
  [KEY.exports, 'exports'],
  [KEY.recount, 'recount'],
  ...[0, 1, 2, 3].flatMap((n) => [named(KEY.entry(n), `entry ${n}`), named(KEY.checkpoint(n), `checkpoint ${n}`)]),
  ...(['exp-app', 'exp-db', 'exp-none'] as const).flatMap((id) => [
    named(KEY.export(id), `export ${id}`),
    ...[1, 2].flatMap((no) => [
      named(KEY.manifest(id, no), `manifest ${id} ${no}`),
      named(KEY.signature(id, no), `signature ${id} ${no}`),
      named(KEY.run(id, no), `run ${id} ${no}`),
      named(KEY.recounts(id, no), `recounts ${id} ${no}`),
      ...[1, 2, 3, 9].map((part) => named(KEY.part(id, no, part), `part ${id} ${no} ${part}`)),
    ]),
  ]),
  ...(Object.keys(SLICES) as SliceName[]).flatMap((name) => [
    named(KEY.receipt(name), `receipt ${name}`),
    named(KEY.folder(name), `folder ${name}`),
    ...[1, 2, 3].map((no) => named(KEY.page(name, no), `page ${name} ${no}`)),
    ...[0, 1, 2, 3, 4, 5, 6].map((no) => named(KEY.object(name, no), `object ${name} ${no}`)),
  ]),
]);

function named(key: string, name: string): [string, string] {
  return [key, name];
}

/**
 * The short name of a key. For a key that only a mutation has added: the key without prefix, account, Region and hours.
 */
export const shortNameOf = (key: string): string => SHORT_NAMES.get(key) ?? shortened(key);

const shortened = (key: string): string =>
  key
    .replace(/^logs\/(_logferry\/)?/, '')
    .replace('111122223333/eu-central-1/', '')
    .replace(/2026(\d\d)(\d\d)T0\d0000Z/g, '$1-$2');
