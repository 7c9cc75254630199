import { z } from 'zod';
import { UnreadableObject } from '../errors.js';
import { listAll } from '../list-all.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { logFolder, parseLogKey } from '../object-keys/log-keys.js';
import { exportFolder, parseRunKey } from '../object-keys/run-keys.js';
import type { ObjectReader } from '../ports.js';
import { readText } from '../records/record-io.js';
import {
  envelopeSchema,
  type KeyKind,
  MOST_SIGNED_BYTES,
  noteKeyId,
  openEnvelope,
  openNote,
  type TrustedKey,
} from '../signing/index.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import { byObjectKey } from './by-object-key.js';

/** Number of signed records that are read at the same time. */
const READ_AT_ONCE = 16;

/** A run whose manifest has a signature. */
interface SignedRun {
  exportId: string;
  runNo: number;
  finishedAt: string;
}

/** A key that signatures of an archive name. */
export interface NamedSigner {
  /** The fingerprint, which envelopes name; absent if only checkpoints name the key and no trusted key has its id. */
  keyId?: string;
  /** The id in checkpoints; absent if no checkpoint names the key. */
  noteKeyId?: string;
  kind: KeyKind;
  /** The trusted key with these ids; absent if the verifier does not have it. */
  trusted?: TrustedKey;
  /** Manifests with signatures that name the key, wrong ones included, by the time at which their runs finished. */
  manifests: { count: number; first?: SignedRun; last?: SignedRun };
  /** Checkpoints with signatures that name the key, wrong ones included, by the number of entries that they pin. */
  checkpoints: { count: number; first?: number; last?: number };
  /** Number of signatures that name the trusted key, and are not by it. */
  wrong: number;
}

/** The keys that the signatures of an archive name, and what is not signed. */
export interface Signers {
  keys: NamedSigner[];
  unsigned: { manifests: number; checkpoints: number };
  /** Keys of objects that cannot be read as an envelope or a checkpoint. */
  unreadable: string[];
}

const statement = z.object({
  predicate: z.object({ exportId: z.string(), runNo: z.number(), finishedAt: z.string() }),
});

/**
 * Reads all signature envelopes (DSSE) of manifests, and all checkpoints of an archive. A signature only names its key.
 * It is checked if the key is one of those that the verifier trusts.
 */
export async function signersOf(
  archive: { objects: ObjectReader; prefix: string },
  keys: readonly TrustedKey[],
  signal?: AbortSignal,
): Promise<Signers> {
  const signers = new SignerTable();
  const { objects } = archive;
  const read = async (key: string, take: (text: string) => boolean): Promise<void> => {
    try {
      const text = await readText(objects, key, MOST_SIGNED_BYTES);
      if (text !== undefined && !take(text)) signers.unreadable.push(key);
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      signers.unreadable.push(key);
    }
  };
  const manifests = new Set<string>();
  const envelopes = new Set<string>();
  const all = `${underPrefix(archive, '_logferry', 'exports')}/`;
  await forEachBounded(listAll(objects, all), READ_AT_ONCE, signal, async ({ key }) => {
    const [id = ''] = key.slice(all.length).split('/');
    const { runNo, rest } = parseRunKey(exportFolder(archive, id), key) ?? {};
    const run = `${id}/${runNo}`;
    if (rest === 'manifest.json') manifests.add(run);
    if (rest !== 'manifest.dsse.json') return;
    envelopes.add(run);
    await read(key, (text) => signers.addEnvelope(text, keys));
  });
  signers.unsigned.manifests = [...manifests].filter((run) => !envelopes.has(run)).length;
  await forEachBounded(listAll(objects, logFolder(archive)), READ_AT_ONCE, signal, async ({ key }) => {
    const named = parseLogKey(archive, key);
    if (named?.kind === 'checkpoint') await read(key, (text) => signers.addCheckpoint(text, named.size, keys));
  });
  return signers.result();
}

class SignerTable {
  readonly #keys = new Map<string, NamedSigner>();
  readonly unsigned = { manifests: 0, checkpoints: 0 };
  readonly unreadable: string[] = [];

  /** @returns whether the text is an envelope about a run */
  addEnvelope(text: string, keys: readonly TrustedKey[]): boolean {
    const envelope = envelopeSchema.safeParse(jsonOf(text)).data;
    const about = statement.safeParse(jsonOf(Buffer.from(envelope?.payload ?? '', 'base64').toString())).data;
    if (envelope === undefined || about === undefined) return false;
    const { exportId, runNo, finishedAt } = about.predicate;
    const run = { exportId, runNo, finishedAt };
    const opened = openEnvelope(text, keys);
    for (const { keyid, sig } of envelope.signatures) {
      const bytes = Buffer.from(sig, 'base64');
      const trusted = keys.find(({ id }) => id === keyid) ?? (opened.kind === 'verified' ? opened.key : undefined);
      const keyId = trusted?.id ?? keyid ?? 'without an id';
      const signer = this.#of(keyId, { keyId }, bytes, trusted);
      if (trusted !== undefined && opened.kind === 'wrongSignature') signer.wrong += 1;
      const { manifests } = signer;
      manifests.count += 1;
      if (manifests.first === undefined || run.finishedAt < manifests.first.finishedAt) manifests.first = run;
      if (manifests.last === undefined || run.finishedAt >= manifests.last.finishedAt) manifests.last = run;
    }
    return true;
  }

  /** @returns whether the text is a checkpoint */
  addCheckpoint(text: string, size: number, keys: readonly TrustedKey[]): boolean {
    const origin = text.slice(0, text.indexOf('\n'));
    const opened = openNote(text, origin, keys);
    if (opened.kind === 'unreadable') return false;
    if (opened.kind === 'unsigned') {
      this.unsigned.checkpoints += 1;
      return true;
    }
    for (const line of text
      .slice(text.lastIndexOf('\n\n') + 2)
      .split('\n')
      .slice(0, -1)) {
      const bytes = Buffer.from(line.slice(line.lastIndexOf(' ') + 1), 'base64');
      const named = bytes.subarray(0, NOTE_ID_BYTES).toString('hex');
      const trusted = keys.find((key) => noteKeyId(key, origin) === named);
      const signer = this.#of(trusted?.id ?? `note ${named}`, {}, bytes.subarray(NOTE_ID_BYTES), trusted);
      signer.noteKeyId = named;
      if (trusted !== undefined && opened.kind === 'wrongSignature') signer.wrong += 1;
      const { checkpoints } = signer;
      checkpoints.count += 1;
      checkpoints.first = Math.min(size, checkpoints.first ?? size);
      checkpoints.last = Math.max(size, checkpoints.last ?? size);
    }
    return true;
  }

  result(): Signers {
    const { unsigned, unreadable } = this;
    const keys = [...this.#keys.entries()].sort(([a], [b]) => byObjectKey(a, b)).map(([, signer]) => signer);
    return { keys, unsigned, unreadable: unreadable.sort(byObjectKey) };
  }

  #of(id: string, ids: Pick<NamedSigner, 'keyId'>, signature: Uint8Array, trusted?: TrustedKey): NamedSigner {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const kind = trusted?.kind ?? (signature.length === ED25519_SIGNATURE_BYTES ? 'ed25519' : 'p256');
    const made: NamedSigner = {
      ...(trusted === undefined ? ids : { keyId: trusted.id, trusted }),
      ...{ kind, manifests: { count: 0 }, checkpoints: { count: 0 }, wrong: 0 },
    };
    this.#keys.set(id, made);
    return made;
  }
}

const NOTE_ID_BYTES = 4;
/** Length of an Ed25519 signature. A P-256 signature in DER has another length in almost all cases. */
const ED25519_SIGNATURE_BYTES = 64;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
