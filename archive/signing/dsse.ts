import { z } from 'zod';
import { canonicalJson } from '../../contract/index.js';
import { type TrustedKey, verifySignature } from './public-key.js';
import { MOST_SIGNED_BYTES, type Signer, signable } from './signer.js';

/** The payload type of in-toto Statements. */
const IN_TOTO = 'application/vnd.in-toto+json';

const base64 = z.string().regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
/** The form of an envelope. */
export const envelopeSchema = z.object({
  payload: base64,
  payloadType: z.literal(IN_TOTO),
  signatures: z.array(z.object({ keyid: z.string().optional(), sig: base64 })).min(1),
});

/**
 * The result of reading an envelope with the keys that a verifier trusts.
 * - `verified`: a trusted key has signed the payload.
 * - `wrongSignature`: no trusted key has signed the payload, but a signature names a trusted key.
 * - `unknownKey`: no signature is by a trusted key or names one. `keyIds` are those that the signatures name.
 * - `unreadable`: not an envelope that {@link signEnvelope} writes.
 */
export type OpenedEnvelope =
  | { kind: 'verified'; payload: string; key: TrustedKey }
  | { kind: 'wrongSignature'; key: TrustedKey }
  | { kind: 'unknownKey'; keyIds: string[] }
  | { kind: 'unreadable'; problem: string };

/**
 * Signs a payload (JSON) and returns the DSSE envelope as canonical JSON.
 * @throws RangeError if the envelope would exceed {@link MOST_SIGNED_BYTES}
 */
export async function signEnvelope(signer: Signer, payload: string): Promise<string> {
  const { id } = await signer.publicKey();
  const bytes = Buffer.from(payload);
  const sig = await signer.sign(signable(preAuthenticated(bytes)));
  const text = canonicalJson({
    payload: bytes.toString('base64'),
    payloadType: IN_TOTO,
    signatures: [{ keyid: id, sig: Buffer.from(sig).toString('base64') }],
  });
  signable(Buffer.from(text));
  return text;
}

/**
 * Checks a stored envelope. The `keyid` of a signature is only a hint: a signature without a known `keyid` is tried
 * with every trusted key.
 */
export function openEnvelope(text: string, trusted: readonly TrustedKey[]): OpenedEnvelope {
  if (Buffer.byteLength(text) > MOST_SIGNED_BYTES) return { kind: 'unreadable', problem: 'larger than 4,096 bytes' };
  const parsed = envelopeSchema.safeParse(jsonOf(text));
  if (!parsed.success) return { kind: 'unreadable', problem: 'not a DSSE envelope of an in-toto Statement' };
  const { payload: encoded, signatures } = parsed.data;
  const payload = Buffer.from(encoded, 'base64');
  const message = preAuthenticated(payload);
  let wrong: TrustedKey | undefined;
  for (const { keyid, sig } of signatures) {
    const named = trusted.filter(({ id }) => id === keyid);
    const tried = named.length > 0 ? named : trusted;
    const key = tried.find((candidate) => verifySignature(candidate, message, Buffer.from(sig, 'base64')));
    if (key !== undefined) return { kind: 'verified', payload: payload.toString(), key };
    wrong ??= named[0];
  }
  if (wrong !== undefined) return { kind: 'wrongSignature', key: wrong };
  return { kind: 'unknownKey', keyIds: signatures.map(({ keyid = 'none' }) => keyid) };
}

/** The signed bytes of an envelope: the pre-authentication encoding of DSSE version 1. */
const preAuthenticated = (payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${IN_TOTO.length} ${IN_TOTO} ${payload.length} `), payload]);

/** The value of a JSON text; undefined if the text is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
