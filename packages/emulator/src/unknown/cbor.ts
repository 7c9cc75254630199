/** Writes a map of texts as CBOR (RFC 8949). */
export function cborMap(members: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(members);
  return Buffer.concat([head(MAP, entries.length), ...entries.flat().map(text)]);
}

const TEXT = 3;
const MAP = 5;

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([head(TEXT, bytes.length), bytes]);
}

/**
 * The first bytes of a value: its type and its length. A length below 24 is in the first byte; a greater length is a
 * 16-bit number.
 */
function head(type: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(type << 5) | length]);
  return Buffer.from([(type << 5) | 25, length >> 8, length & 0xff]);
}
