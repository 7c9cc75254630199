import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Key for the authentication code in tokens. Each process has its own key, so a token that this process did not write
 * is refused.
 */
const KEY = randomBytes(32);
const SEAL_BYTES = 16;

/**
 * Writes an opaque page token. The token contains a digest of its listing, so that it cannot be used with other
 * filters. The token also contains its creation time, so that the reader can refuse an old token.
 * @param listing what identifies the listing, such as the name of the operation and its filters
 * @param position where the next page begins
 */
export function writeToken(listing: readonly unknown[], position: unknown, nowMs: number): string {
  const content = Buffer.from(JSON.stringify([digest(listing), position, nowMs]));
  return Buffer.concat([sealOf(content), content]).toString('base64url');
}

/**
 * The content of a token of any age. Undefined if this process did not write the token, or wrote it for another
 * listing.
 */
export function openToken(
  token: string,
  listing: readonly unknown[],
): { position: unknown; madeMs: number } | undefined {
  const bytes = Buffer.from(token, 'base64url');
  const content = bytes.subarray(SEAL_BYTES);
  if (bytes.length <= SEAL_BYTES || !timingSafeEqual(bytes.subarray(0, SEAL_BYTES), sealOf(content))) return undefined;
  const [madeFor, position, madeMs] = JSON.parse(content.toString('utf8')) as [string, unknown, number];
  return madeFor === digest(listing) ? { position, madeMs } : undefined;
}

/** The digest of a listing. It keeps a token short, however long the filters of its listing are. */
function digest(listing: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(listing)).digest('base64url');
}

function sealOf(content: Buffer): Buffer {
  return createHmac('sha256', KEY).update(content).digest().subarray(0, SEAL_BYTES);
}
