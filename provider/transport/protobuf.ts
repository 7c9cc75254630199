/** The encoding of values of one type in Protocol Buffers: as a varint, or as bytes that follow their length. */
export interface Wire<T> {
  readonly wireType: typeof VARINT | typeof LENGTH_DELIMITED;
  encode(value: T): Uint8Array;
  decode(reader: Reader): T;
}

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

const LOW_7_BITS = 0x7f;
const MORE = 0x80;
/** From this number on, bit operations are no longer exact. */
const INT_31 = 2 ** 31;
const MAX_VARINT_BYTES = 10;

/** The error for a message that breaks the rules of the wire format, or ends too early. */
export class MalformedMessage extends Error {}

/** Reads one message, or a part of it, from its bytes. */
export class Reader {
  private at: number;

  constructor(
    private readonly bytes: Uint8Array,
    start = 0,
    private readonly end = bytes.length,
  ) {
    this.at = start;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** An unsigned integer of up to 64 bits. */
  varint(): bigint {
    let value = 0n;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = this.byte();
      value |= BigInt(byte & LOW_7_BITS) << BigInt(7 * index);
      if (byte < MORE) return BigInt.asUintN(64, value);
    }
    throw new MalformedMessage('an integer has more than ten bytes');
  }

  /** A reader of the next length-delimited value. */
  part(): Reader {
    const length = this.length();
    const part = new Reader(this.bytes, this.at, this.at + length);
    this.at += length;
    return part;
  }

  /** The bytes that are left, which share memory with the message. */
  rest(): Uint8Array {
    const rest = this.bytes.subarray(this.at, this.end);
    this.at = this.end;
    return rest;
  }

  /** Skips the value of a field that the message does not declare. */
  skip(wireType: number): void {
    if (wireType === VARINT) this.varint();
    else if (wireType === LENGTH_DELIMITED) this.advance(this.length());
    else if (wireType === FIXED_64) this.advance(8);
    else if (wireType === FIXED_32) this.advance(4);
    else throw new MalformedMessage(`unknown wire type ${wireType}`);
  }

  private length(): number {
    const length = Number(this.varint());
    if (length > this.end - this.at) throw new MalformedMessage('a value is longer than its message');
    return length;
  }

  private advance(count: number): void {
    if (count > this.end - this.at) throw new MalformedMessage('the message ends inside a value');
    this.at += count;
  }

  private byte(): number {
    const byte = this.at < this.end ? this.bytes[this.at] : undefined;
    if (byte === undefined) throw new MalformedMessage('the message ends inside a value');
    this.at += 1;
    return byte;
  }
}

function encodeVarint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  if (typeof value === 'number' && value >= 0 && value < INT_31) {
    let rest = value;
    for (; rest >= MORE; rest >>>= 7) bytes.push((rest & LOW_7_BITS) | MORE);
    bytes.push(rest);
  } else {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest >= BigInt(MORE); rest >>= 7n) bytes.push(Number(rest & BigInt(LOW_7_BITS)) | MORE);
    bytes.push(Number(rest));
  }
  return Uint8Array.from(bytes);
}

export const text: Wire<string> = {
  wireType: LENGTH_DELIMITED,
  encode: (value) => Buffer.from(value, 'utf8'),
  decode: (reader) => Buffer.from(reader.rest()).toString('utf8'),
};

export const bytes: Wire<Uint8Array> = {
  wireType: LENGTH_DELIMITED,
  encode: (value) => value,
  decode: (reader) => reader.rest(),
};

export const flag: Wire<boolean> = {
  wireType: VARINT,
  encode: (value) => encodeVarint(value ? 1 : 0),
  decode: (reader) => reader.varint() !== 0n,
};

/**
 * An integer of 64 bits with a sign, or the number of an enumeration. All such numbers of the protocol are far below
 * 2^53.
 */
export const integer: Wire<number> = {
  wireType: VARINT,
  encode: encodeVarint,
  decode: (reader) => Number(BigInt.asIntN(64, reader.varint())),
};

/** A field of a message. A missing field has the value `absent`. */
export interface Field<T> {
  readonly number: number;
  readonly wireType: Wire<unknown>['wireType'];
  readonly absent: T;
  /** The bytes of each occurrence of the field; none if the value is `absent`. */
  encode(value: T): readonly Uint8Array[];
  /** Reads one more occurrence of the field. @returns the value with this occurrence */
  decode(reader: Reader, before: T): T;
}

/** A field that is written unless it has the zero value of its type. */
export const plain = <T extends string | boolean | number | Uint8Array>(
  number: number,
  wire: Wire<T>,
  absent: T,
): Field<T> => ({
  number,
  wireType: wire.wireType,
  absent,
  encode: (value) => {
    const zero = value instanceof Uint8Array ? value.length === 0 : value === absent;
    return zero ? [] : [wire.encode(value)];
  },
  decode: (reader) => wire.decode(reader),
});

/** A field whose absence means something: a message, or a member of a `oneof`. */
export const maybe = <T>(number: number, wire: Wire<T>): Field<T | undefined> => ({
  number,
  wireType: wire.wireType,
  absent: undefined,
  encode: (value) => (value === undefined ? [] : [wire.encode(value)]),
  decode: (reader) => wire.decode(reader),
});

/** A repeated field of messages, texts or bytes. */
export const many = <T>(number: number, wire: Wire<T>): Field<readonly T[]> => ({
  number,
  wireType: wire.wireType,
  absent: [],
  encode: (values) => values.map((value) => wire.encode(value)),
  decode: (reader, before) => [...before, wire.decode(reader)],
});

/** A map from texts to messages. */
export const mapped = <T>(number: number, wire: Wire<T>): Field<Readonly<Record<string, T>>> => {
  const entries = many(number, message({ key: plain(1, text, ''), value: maybe(2, wire) }));
  return {
    number,
    wireType: LENGTH_DELIMITED,
    absent: {},
    encode: (values) => entries.encode(Object.entries(values).map(([key, value]) => ({ key, value }))),
    decode: (reader, before) => {
      const [entry] = entries.decode(reader, []);
      return entry?.value === undefined ? before : { ...before, [entry.key]: entry.value };
    },
  };
};

type ValueOf<F> = F extends { readonly absent: infer T } ? T : never;

/** A message, from its fields. The order of the fields does not matter; a field that is not declared is skipped. */
export function message<F extends Readonly<Record<string, unknown>>>(
  declared: F,
): Wire<{ readonly [Name in keyof F]: ValueOf<F[Name]> }> {
  const fields = Object.entries(declared as Readonly<Record<string, Field<unknown>>>);
  const byNumber = new Map(fields.map(([name, field]) => [field.number, { name, field }]));
  return {
    wireType: LENGTH_DELIMITED,
    encode(value) {
      const parts: Uint8Array[] = [];
      for (const [name, field] of fields) {
        for (const encoded of field.encode(value[name])) {
          parts.push(encodeVarint(field.number * 8 + field.wireType));
          if (field.wireType === LENGTH_DELIMITED) parts.push(encodeVarint(encoded.length));
          parts.push(encoded);
        }
      }
      return Buffer.concat(parts);
    },
    decode(reader) {
      const value: Record<string, unknown> = Object.fromEntries(fields.map(([name, field]) => [name, field.absent]));
      while (!reader.done) {
        const key = reader.varint();
        const wireType = Number(key & 7n);
        const known = byNumber.get(Number(key >> 3n));
        if (known === undefined || known.field.wireType !== wireType) reader.skip(wireType);
        else {
          const part = wireType === LENGTH_DELIMITED ? reader.part() : reader;
          value[known.name] = known.field.decode(part, value[known.name]);
        }
      }
      return value as { readonly [Name in keyof F]: ValueOf<F[Name]> };
    },
  };
}

/** A type of message that can contain messages of the same type. */
export const lazy = <T>(wire: () => Wire<T>): Wire<T> => ({
  wireType: LENGTH_DELIMITED,
  encode: (value) => wire().encode(value),
  decode: (reader) => wire().decode(reader),
});
