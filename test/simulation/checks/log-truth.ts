import { createHash } from 'node:crypto';
import type { MemoryStore } from '../../../archive/testing/memory-store.js';
import type { Account } from '../aws/account.js';

interface WrittenEntry {
  n: number;
  origin: string;
  previous?: string;
  manifest: string;
  manifestSha256: string;
}

const ENTRY = /^_logferry\/log\/\d{12}\.json$/;
const MANIFEST = /^_logferry\/exports\/[^/]+\/\d{7}\.manifest\.json$/;

/** The entries of an archive's log. They are read without the code of archive/, so that mistakes there cannot hide. */
const entriesOf = (store: MemoryStore): { text: string; entry: WrittenEntry }[] =>
  keysOf(store, ENTRY)
    .map((key) => store.text(key))
    .map((text) => ({ text, entry: JSON.parse(text) as WrittenEntry }));

const keysOf = (store: MemoryStore, pattern: RegExp): string[] =>
  [...store.objects.keys()].filter((key) => pattern.test(key)).sort();

/** Whether an entry of the log names the manifest, with the hash of the stored manifest. */
export const isLogged = (store: MemoryStore, manifest: string): boolean =>
  entriesOf(store).some(
    ({ entry }) => entry.manifest === manifest && entry.manifestSha256 === sha256(store.text(manifest)),
  );

/** Mistakes in the log of an archive: gaps, entries that do not chain, and manifests that no entry names. */
export function mistakesInLog({ store }: Account): string[] {
  const entries = entriesOf(store);
  const origin = entries[0]?.entry.origin;
  const broken = entries.flatMap(({ entry }, n) => {
    const previous = n === 0 ? undefined : sha256(entries[n - 1]?.text ?? '');
    const isNext = entry.n === n && entry.previous === previous && entry.origin === origin;
    return isNext ? [] : [`entry ${entry.n} does not follow entry ${n - 1}`];
  });
  const missing = keysOf(store, MANIFEST).filter((key) => !isLogged(store, key));
  return [...broken, ...missing.map((key) => `${key} is not in the log`)];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
