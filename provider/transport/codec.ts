import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import { Decimal, UNKNOWN, type Value } from '../schema/index.js';

/** A dynamic value of the protocol in one of two encodings. The other encoding has no bytes. */
interface Encoded {
  readonly msgpack: Uint8Array;
  readonly json: Uint8Array;
}

/**
 * The extension types of MessagePack for unknown values. Terraform knows a part of a refined unknown value: a prefix, a
 * range, or that the value is not null.
 */
const UNKNOWN_TYPE = 0;
const REFINED_UNKNOWN_TYPE = 12;
const EMPTY = new Uint8Array();

const extensions = new ExtensionCodec();
extensions.register({
  type: UNKNOWN_TYPE,
  encode: (value) => (value === UNKNOWN ? Uint8Array.of(0) : null),
  decode: () => UNKNOWN,
});
extensions.register({ type: REFINED_UNKNOWN_TYPE, encode: () => null, decode: () => UNKNOWN });
const encoder = new Encoder({ extensionCodec: extensions, useBigInt64: true });
const decoder = new Decoder({ extensionCodec: extensions, useBigInt64: true });

/**
 * Decodes MessagePack. Terraform encodes a number as an integer of 64 bits, a double, or a text. Whole numbers below
 * 2^53 become numbers, larger whole numbers become bigints. A number that came as a text stays a text, because only the
 * type of the attribute shows that the text is a number.
 */
export function decodeMsgpack(bytes: Uint8Array): Value {
  return settled(decoder.decode(bytes));
}

export function encodeMsgpack(value: Value): Uint8Array {
  return encoder.encode(prepared(value));
}

/**
 * Decodes JSON. A number becomes a text if JavaScript would write it in another way, such as 1.50, or if it is a whole
 * number of 2^53 or more.
 */
export function decodeJson(bytes: Uint8Array): Value {
  return JSON.parse(exactNumbers(Buffer.from(bytes).toString('utf8')));
}

/** Decodes a dynamic value. An absent value is null. */
export function decodeValue(encoded: Encoded | undefined): Value {
  if (encoded === undefined) return null;
  if (encoded.msgpack.length > 0) return decodeMsgpack(encoded.msgpack);
  return encoded.json.length > 0 ? decodeJson(encoded.json) : null;
}

export const encodeValue = (value: Value): Encoded => ({ msgpack: encodeMsgpack(value), json: EMPTY });

function settled(value: unknown): Value {
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : value;
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value === 'object' && value !== null) return mapValues(value as Record<string, unknown>, settled);
  return value as Value;
}

/** The value in a form that the encoder writes with exact numbers. */
function prepared(value: Value): unknown {
  if (value instanceof Decimal) return value.text;
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : String(value);
  // A fraction is sent as a text, because Terraform reads the text 0.1 as a number that differs from the double 0.1.
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return value.map(prepared);
  if (typeof value === 'object' && value !== null) return mapValues(value as Record<string, Value>, prepared);
  return value;
}

const isSafe = (value: bigint) => value === BigInt(Number(value)) && Number.isSafeInteger(Number(value));

const mapValues = <T, R>(members: Record<string, T>, map: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, map(value)]));

const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The same JSON, in which two kinds of numbers have become texts: numbers that JavaScript would write in another way,
 * such as 1.50, and whole numbers of 2^53 or more.
 */
function exactNumbers(json: string): string {
  return json.replace(TEXT_OR_NUMBER, (token) => {
    if (token.startsWith('"')) return token;
    // 212979502251971500 is the shortest text of its double, which is 212979502251971488.
    const isExact =
      String(Number(token)) === token && (/\D/.test(token.slice(1)) || Number.isSafeInteger(Number(token)));
    return isExact ? token : `"${token}"`;
  });
}
