import { z } from 'zod';
import { type ArchiveLocation, canonicalJson } from '../../contract/index.js';
import { RecordConflict } from '../errors.js';
import { manifestKey, manifestSignatureKey } from '../object-keys/run-keys.js';
import type { ObjectStore } from '../ports.js';
import type { Manifest } from '../records/manifest.js';
import { readText, writeRecord } from '../records/record-io.js';
import { jsonOf, type OpenedEnvelope, openEnvelope, signEnvelope } from './dsse.js';
import type { TrustedKey } from './public-key.js';
import { MOST_SIGNED_BYTES, type Signer } from './signer.js';

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** The type of the predicate: names its fields and their meaning. A released type never changes. */
const MANIFEST_PREDICATE = 'urn:logferry:manifest:v1';

/** A manifest as it is stored: its content, and the SHA-256 of the stored bytes. */
export interface StoredManifest {
  manifest: Manifest;
  sha256: string;
}

/**
 * The result of checking the envelope beside a manifest. `otherManifest`: a trusted key has signed another manifest, or
 * something else.
 */
export type ManifestSignature =
  | { kind: 'signed'; key: TrustedKey }
  | { kind: 'otherManifest'; key: TrustedKey }
  | Exclude<OpenedEnvelope, { kind: 'verified' }>;

/**
 * The in-toto Statement about a manifest, as canonical JSON. The subject is named by its key below the archive's
 * prefix, so that the Statement has a bounded size and also holds for a copy of the archive. The manifest's hash
 * commits to bucket and prefix.
 */
export function manifestStatement({ manifest, sha256 }: StoredManifest): string {
  const { exportId, runNo, accountId, request, status, slices, entries, receipts, merkleRoot, finishedAt } = manifest;
  const name = manifestKey({ prefix: '' }, exportId, runNo);
  const { window } = request;
  const predicate = { exportId, runNo, status, window, slices, entries, receipts, merkleRoot, finishedAt };
  return canonicalJson({
    _type: STATEMENT_TYPE,
    subject: [{ name, digest: { sha256 } }],
    predicateType: MANIFEST_PREDICATE,
    predicate: accountId === undefined ? predicate : { ...predicate, accountId },
  });
}

const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.tuple([z.object({ name: z.string(), digest: z.object({ sha256: z.string() }) })]),
  predicateType: z.literal(MANIFEST_PREDICATE),
  predicate: z.object({ merkleRoot: z.string() }),
});

/**
 * Checks the envelope beside a manifest with the keys that a verifier trusts.
 * @param envelope the stored text
 */
export function checkManifestSignature(
  envelope: string,
  { manifest, sha256 }: { manifest: Pick<Manifest, 'exportId' | 'runNo' | 'merkleRoot'>; sha256: string },
  trusted: readonly TrustedKey[],
): ManifestSignature {
  const opened = openEnvelope(envelope, trusted);
  if (opened.kind !== 'verified') return opened;
  const { key, payload } = opened;
  const parsed = statementSchema.safeParse(jsonOf(payload));
  if (!parsed.success) return { kind: 'otherManifest', key };
  const { subject, predicate } = parsed.data;
  const [{ name, digest }] = subject;
  const isThis =
    digest.sha256 === sha256 &&
    name === manifestKey({ prefix: '' }, manifest.exportId, manifest.runNo) &&
    predicate.merkleRoot === manifest.merkleRoot;
  return { kind: isThis ? 'signed' : 'otherManifest', key };
}

/**
 * Signs a manifest and stores the envelope beside it. If an earlier attempt has stored one, that envelope counts,
 * because a P-256 signature of the same text differs each time.
 * @returns the id of the key
 * @throws RecordConflict if the stored envelope is not a signature of this manifest by this key
 */
export async function signManifest(
  store: ObjectStore,
  archive: Pick<ArchiveLocation, 'prefix'>,
  stored: StoredManifest,
  signer: Signer,
): Promise<string> {
  const own: TrustedKey = { ...(await signer.publicKey()), source: 'the signing key' };
  const key = manifestSignatureKey(archive, stored.manifest.exportId, stored.manifest.runNo);
  const isSigned = async (): Promise<boolean> => {
    const envelope = await readText(store, key, MOST_SIGNED_BYTES);
    if (envelope === undefined) return false;
    if (checkManifestSignature(envelope, stored, [own]).kind !== 'signed') throw new RecordConflict(key);
    return true;
  };
  if (await isSigned()) return own.id;
  const envelope = await signEnvelope(signer, manifestStatement(stored));
  const answer = await writeRecord(store, key, envelope, 'application/json', MOST_SIGNED_BYTES);
  if (answer === 'exists') await isSigned();
  return own.id;
}
