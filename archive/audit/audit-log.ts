import { UnreadableObject } from '../errors.js';
import type { LogEntry } from '../log/entry.js';
import { LogPin, parseCheckpoint, readLog } from '../log/index.js';
import { checkpointKey, logFolder, parseLogKey } from '../object-keys/log-keys.js';
import { MerkleTree } from '../records/merkle.js';
import { readText } from '../records/record-io.js';
import { openNote } from '../signing/index.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import type { AuditFinding } from './audit-findings.js';
import type { AuditedArchive, AuditOptions, AuditSummary } from './options.js';

const READ_AT_ONCE = 16;
/** Maximum size (bytes) of a checkpoint that is read. C2SP notes are smaller. */
const MOST_CHECKPOINT_BYTES = 64 * 1024;

/**
 * Maximum number of runs that a log without a checkpoint may have. A run that dies between its entry and its checkpoint
 * leaves the checkpoint to the next run, and two runs can die in one outage. With trusted keys, a checkpoint that one
 * of them has signed is demanded from the second run on, because a forged log has no such checkpoint.
 */
const MOST_UNPINNED_RUNS = { withoutKeys: 2, withKeys: 1 };

/** What an entry of the log says about a manifest, and the key of the entry. */
export type LoggedManifest = Pick<LogEntry, 'manifestSha256' | 'merkleRoot' | 'entries'> & { key: string };

/** What the log commits to. */
export interface LoggedManifests {
  /** Number of entries. */
  entries: number;
  /** What the log says about each manifest, by the key of the manifest below the archive's prefix. */
  manifests: Map<string, LoggedManifest>;
}

/** Whether two descriptions of a run agree: those of two entries, or of an entry and the manifest. */
export const isSameRun = (a: Omit<LoggedManifest, 'key'>, b: Omit<LoggedManifest, 'key'>): boolean =>
  a.manifestSha256 === b.manifestSha256 && a.merkleRoot === b.merkleRoot && a.entries === b.entries;

/** What an entry says about a run, for messages. */
export const runText = ({ manifestSha256, merkleRoot, entries }: Omit<LoggedManifest, 'key'>): string =>
  `${manifestSha256}, ${entries} entries with the root ${merkleRoot}`;

/**
 * Checks the log, its checkpoints, and the checkpoint that was kept elsewhere. Its memory grows by some hundred bytes
 * for each entry. A run has one entry, or rarely two.
 */
export async function auditLog(
  archive: AuditedArchive,
  options: Pick<AuditOptions, 'found' | 'keys' | 'since' | 'signal'>,
  summary: AuditSummary,
): Promise<LoggedManifests> {
  const { found } = options;
  // The checkpoints are listed before the log is read. So each of them pins only entries that are then read.
  const sizes = await checkpointSizes(archive, (key) => found({ code: 'FOREIGN_OBJECT', key }));
  const manifests = new Map<string, LoggedManifest>();
  const pin = pinOf(options);
  const tree = new MerkleTree();
  const roots: string[] = [tree.root];
  let origin: string | undefined;
  for await (const line of readLog(archive.objects, archive)) {
    options.signal?.throwIfAborted();
    pin?.add(line);
    if (line.kind === 'missing') {
      const seen = `${line.count} entries from number ${line.n} on are missing`;
      found({ code: 'LOG_ENTRIES_MISSING', key: logFolder(archive), seen });
      continue;
    }
    summary.logEntries += 1;
    if (line.n === tree.size) {
      tree.add(line.sha256);
      roots.push(tree.root);
    }
    for (const problem of line.problems) found({ code: 'LOG_ENTRY_WRONG', key: line.key, seen: PROBLEMS[problem] });
    if (line.entry === undefined) continue;
    origin ??= line.entry.origin;
    const { manifest, manifestSha256, merkleRoot, entries } = line.entry;
    const logged = { key: line.key, manifestSha256, merkleRoot, entries };
    const before = manifests.get(manifest);
    if (before !== undefined && !isSameRun(before, logged)) {
      found({ code: 'LOG_ENTRY_WRONG', key: line.key, expected: runText(before), seen: runText(logged) });
    }
    manifests.set(manifest, before ?? logged);
  }
  // The first runs of an archive can have closed while the log was read.
  if (sizes.length === 0) sizes.push(...(await checkpointSizes(archive)).filter((size) => size <= summary.logEntries));
  await auditCheckpoints(archive, options, { sizes, roots, origin, runs: manifests.size, summary });
  reportPin(archive, options, pin);
  summary.isPinned = options.since !== undefined;
  return { entries: summary.logEntries, manifests };
}

const PROBLEMS = {
  damaged: 'not an entry with this number',
  otherOrigin: 'another origin than the first entry',
  brokenChain: 'not the hash of the previous entry',
  wrongSubtrees: 'subtrees of other entries',
} as const;

function pinOf({ since }: Pick<AuditOptions, 'since'>): LogPin | undefined {
  return since === undefined ? undefined : new LogPin(parseCheckpoint(since.name, since.text));
}

/**
 * Reports how the log differs from the checkpoint of `--since`, and a signature of that checkpoint that no trusted key
 * has made. Without such a checkpoint, reports that nothing pins the end of the log.
 */
function reportPin(
  archive: AuditedArchive,
  { found, since, keys }: Pick<AuditOptions, 'found' | 'keys' | 'since'>,
  pin: LogPin | undefined,
): void {
  const key = logFolder(archive);
  if (since === undefined || pin === undefined) {
    found({ code: 'LOG_END_UNPINNED', key });
    return;
  }
  const { origin, size, root } = parseCheckpoint(since.name, since.text);
  const expected = `${size} entries of ${origin} with the root ${root}`;
  const codes = { otherOrigin: 'LOG_OTHER_ORIGIN', shorter: 'LOG_SHORTER', otherRoot: 'LOG_OTHER_ROOT' } as const;
  for (const problem of pin.problems) found({ code: codes[problem], key, expected });
  const finding = keys.length === 0 ? undefined : signatureFinding(since.name, since.text, origin, keys);
  // A checkpoint that was kept elsewhere needs no signature.
  if (finding !== undefined && finding.seen !== UNSIGNED) found(finding);
}

const UNSIGNED = 'no signature';

function signatureFinding(
  key: string,
  text: string,
  origin: string,
  keys: AuditOptions['keys'],
): AuditFinding | undefined {
  const opened = openNote(text, origin, keys);
  switch (opened.kind) {
    case 'verified':
      return undefined;
    case 'unsigned':
      return { code: 'CHECKPOINT_UNTRUSTED', key, seen: UNSIGNED };
    case 'unknownKey':
      return { code: 'CHECKPOINT_UNTRUSTED', key, seen: `signed by ${opened.keyIds.join(', ')}` };
    case 'wrongSignature':
      return { code: 'CHECKPOINT_WRONG', key, seen: `a wrong signature under the key ${opened.key.id}` };
    case 'unreadable':
      return { code: 'CHECKPOINT_WRONG', key, seen: opened.problem };
  }
}

/** The sizes in the names of the stored checkpoints, in order. */
async function checkpointSizes(archive: AuditedArchive, foreign?: (key: string) => void): Promise<number[]> {
  const sizes: number[] = [];
  for await (const { objects } of archive.objects.list(logFolder(archive), { delimiter: '/' })) {
    for (const { key } of objects) {
      const named = parseLogKey(archive, key);
      if (named?.kind === 'checkpoint') sizes.push(named.size);
      else if (named === undefined) foreign?.(key);
    }
  }
  return sizes;
}

interface KnownLog {
  /** The sizes in the names of the stored checkpoints, in order. */
  sizes: readonly number[];
  /** The root of the tree over the first n entries, by n. */
  roots: readonly string[];
  origin: string | undefined;
  /** Number of different runs in the log. A run that closes again can have two entries. */
  runs: number;
  summary: AuditSummary;
}

async function auditCheckpoints(
  archive: AuditedArchive,
  { found, keys, signal }: Pick<AuditOptions, 'found' | 'keys' | 'signal'>,
  { sizes, roots, origin, runs, summary }: KnownLog,
): Promise<void> {
  summary.checkpoints = sizes.length;
  const newest = sizes.at(-1);
  const key = logFolder(archive);
  const mostUnpinned = MOST_UNPINNED_RUNS[keys.length > 0 ? 'withKeys' : 'withoutKeys'];
  if (newest === undefined && runs > mostUnpinned) found({ code: 'CHECKPOINT_MISSING', key });
  else if ((newest ?? 0) < summary.logEntries) {
    const seen = `${newest ?? 0} of ${summary.logEntries} entries`;
    found({ code: 'CHECKPOINT_BEHIND', key, seen });
  }
  const unchecked = { count: 0, keyIds: new Set<string>() };
  await forEachBounded(sizes, READ_AT_ONCE, signal, async (size) => {
    const key = checkpointKey(archive, size);
    try {
      const text = await readText(archive.objects, key, MOST_CHECKPOINT_BYTES);
      if (text === undefined) return;
      const checkpoint = parseCheckpoint(key, text);
      const isOfLog = checkpoint.size === size && checkpoint.origin === origin && checkpoint.root === roots[size];
      if (!isOfLog) {
        const expected = `${size} entries of ${origin ?? 'an empty log'} with the root ${roots[size] ?? 'of a longer log'}`;
        const seen = `${checkpoint.size} entries of ${checkpoint.origin} with the root ${checkpoint.root}`;
        found({ code: 'CHECKPOINT_WRONG', key, expected, seen });
      }
      const isUnsigned = checkpoint.signatures.length === 0;
      if (keys.length > 0 && (size === newest || !isUnsigned)) {
        const finding = signatureFinding(key, text, checkpoint.origin, keys);
        if (finding !== undefined) found(finding);
      } else if (isUnsigned) {
        if (size === newest) found({ code: 'CHECKPOINT_UNSIGNED', key });
      } else {
        unchecked.count += 1;
        for (const id of keyIdsOf(text, checkpoint.origin)) unchecked.keyIds.add(id);
      }
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      found({ code: 'CHECKPOINT_WRONG', key, seen: error.problem });
    }
  });
  if (unchecked.count > 0) {
    const ids = [...unchecked.keyIds].sort();
    const more = ids.length > MOST_NAMED_KEYS ? `, and ${ids.length - MOST_NAMED_KEYS} more` : '';
    const named = `${ids.slice(0, MOST_NAMED_KEYS).join(', ')}${more}`;
    const seen = `${unchecked.count} of ${sizes.length} checkpoints, signed by the keys with the ids ${named}`;
    found({ code: 'CHECKPOINT_NOT_CHECKED', key, seen });
  }
}

/** Maximum number of keys that a finding names. */
const MOST_NAMED_KEYS = 10;

/** The ids of the keys that the signatures of a checkpoint name. */
function keyIdsOf(text: string, origin: string): readonly string[] {
  const opened = openNote(text, origin, []);
  return opened.kind === 'unknownKey' ? opened.keyIds : [];
}
