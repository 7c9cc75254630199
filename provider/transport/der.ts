// The few parts of DER (ITU-T X.690) that a certificate is made of.

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const BOOLEAN = 0x01;
const CONTEXT_CONSTRUCTED = 0xa0;
const CONTEXT_PRIMITIVE = 0x80;

/** Encodes a value: its tag, its length and its content. */
function tagged(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.of(tag), lengthOf(content), content]);
}

function lengthOf({ length }: Uint8Array): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  return Uint8Array.of(0x82, length >> 8, length & 0xff);
}

export const sequence = (...members: readonly Uint8Array[]) => tagged(SEQUENCE, ...members);
export const set = (...members: readonly Uint8Array[]) => tagged(SET, ...members);
/** A positive integer from its bytes. The first bit of the bytes is not set. */
export const integer = (bytes: Uint8Array) => tagged(INTEGER, bytes);
export const bitString = (bytes: Uint8Array) => tagged(BIT_STRING, Uint8Array.of(0), bytes);
export const octetString = (bytes: Uint8Array) => tagged(OCTET_STRING, bytes);
export const utf8String = (text: string) => tagged(UTF8_STRING, Buffer.from(text, 'utf8'));
export const booleanTrue = tagged(BOOLEAN, Uint8Array.of(0xff));
/**
 * A member with a context-specific tag: `explicit` encloses an encoded value, `implicit` has only the value's bytes.
 */
export const explicit = (number: number, value: Uint8Array) => tagged(CONTEXT_CONSTRUCTED | number, value);
export const implicit = (number: number, bytes: Uint8Array) => tagged(CONTEXT_PRIMITIVE | number, bytes);

/** An instant in UTC, without fractions of a second. */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  return tagged(GENERALIZED_TIME, Buffer.from(`${digits}Z`, 'latin1'));
}

/** An object identifier from its text, e.g. `2.5.29.17`. */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...others] = text.split('.').map(Number);
  return tagged(OBJECT_IDENTIFIER, Uint8Array.from([first * 40 + second, ...others.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
