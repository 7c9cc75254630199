/*
 * The two checksum algorithms of S3 that Node.js does not have. The emulator checks the checksums of the AWS SDK, so it
 * does not use the SDK's code. With shared code, both sides would make the same mistake. Tests compare these functions
 * with the published check values of the algorithms.
 *
 * Both functions take eight bytes in one step ("slicing by 8"): table n has the effect of a byte that is followed by n
 * further bytes.
 */

/** Reflected polynomial of CRC-32C (Castagnoli). */
const CRC32C_POLYNOMIAL = 0x82f63b78;
/** The two halves of the reflected polynomial of CRC-64/NVME, because JavaScript has no fast 64-bit integers. */
const CRC64_HIGH = 0x9a6c9329;
const CRC64_LOW = 0xac4bc9b5;

const SLICES = 8;
/** Offsets of tables 1 to 7 in the arrays of tables. Table 0 is at the beginning. */
const [T1, T2, T3, T4, T5, T6, T7] = [256, 512, 768, 1024, 1280, 1536, 1792] as const;
const narrow = new Int32Array(SLICES * 256);
const high = new Int32Array(SLICES * 256);
const low = new Int32Array(SLICES * 256);

for (let byte = 0; byte < 256; byte += 1) {
  let [crc, upper, lower] = [byte, 0, byte];
  for (let bit = 0; bit < 8; bit += 1) {
    crc = crc & 1 ? (crc >>> 1) ^ CRC32C_POLYNOMIAL : crc >>> 1;
    const odd = lower & 1;
    lower = (lower >>> 1) | ((upper & 1) << 31);
    upper >>>= 1;
    if (odd) {
      upper ^= CRC64_HIGH;
      lower ^= CRC64_LOW;
    }
  }
  narrow[byte] = crc;
  high[byte] = upper;
  low[byte] = lower;
}
for (let slot = 256; slot < SLICES * 256; slot += 1) {
  const crc = entry(narrow, slot - 256);
  narrow[slot] = (crc >>> 8) ^ entry(narrow, crc & 0xff);
  const [upper, lower] = [entry(high, slot - 256), entry(low, slot - 256)];
  low[slot] = ((lower >>> 8) | (upper << 24)) ^ entry(low, lower & 0xff);
  high[slot] = (upper >>> 8) ^ entry(high, lower & 0xff);
}

/** The CRC-32C of further data. `previous` is the CRC of the data before, or 0 at the beginning. */
export function crc32c(data: Uint8Array, previous: number): number {
  let crc = ~previous;
  const words = wordsOf(data);
  for (let index = 0; index < words.length; index += 2) {
    const a = crc ^ entry(words, index);
    const b = entry(words, index + 1);
    crc =
      entry(narrow, T7 | (a & 0xff)) ^
      entry(narrow, T6 | ((a >>> 8) & 0xff)) ^
      entry(narrow, T5 | ((a >>> 16) & 0xff)) ^
      entry(narrow, T4 | (a >>> 24)) ^
      entry(narrow, T3 | (b & 0xff)) ^
      entry(narrow, T2 | ((b >>> 8) & 0xff)) ^
      entry(narrow, T1 | ((b >>> 16) & 0xff)) ^
      entry(narrow, b >>> 24);
  }
  for (let index = words.byteLength; index < data.length; index += 1) {
    crc = entry(narrow, (crc ^ entry(data, index)) & 0xff) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/** Computes a CRC-64/NVME over pieces of data. */
export class Crc64Nvme {
  #high = -1;
  #low = -1;

  update(data: Uint8Array): void {
    let [upper, lower] = [this.#high, this.#low];
    const words = wordsOf(data);
    for (let index = 0; index < words.length; index += 2) {
      const a = lower ^ entry(words, index);
      const b = upper ^ entry(words, index + 1);
      const s7 = T7 | (a & 0xff);
      const s6 = T6 | ((a >>> 8) & 0xff);
      const s5 = T5 | ((a >>> 16) & 0xff);
      const s4 = T4 | (a >>> 24);
      const s3 = T3 | (b & 0xff);
      const s2 = T2 | ((b >>> 8) & 0xff);
      const s1 = T1 | ((b >>> 16) & 0xff);
      const s0 = b >>> 24;
      lower =
        entry(low, s7) ^
        entry(low, s6) ^
        entry(low, s5) ^
        entry(low, s4) ^
        entry(low, s3) ^
        entry(low, s2) ^
        entry(low, s1) ^
        entry(low, s0);
      upper =
        entry(high, s7) ^
        entry(high, s6) ^
        entry(high, s5) ^
        entry(high, s4) ^
        entry(high, s3) ^
        entry(high, s2) ^
        entry(high, s1) ^
        entry(high, s0);
    }
    for (let index = words.byteLength; index < data.length; index += 1) {
      const slot = (lower ^ entry(data, index)) & 0xff;
      lower = ((lower >>> 8) | (upper << 24)) ^ entry(low, slot);
      upper = (upper >>> 8) ^ entry(high, slot);
    }
    this.#high = upper;
    this.#low = lower;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32BE(~this.#high, 0);
    bytes.writeInt32BE(~this.#low, 4);
    return bytes;
  }
}

/**
 * The data as pairs of 32-bit words, without the bytes at the end that do not fill a pair. Data that is not aligned is
 * copied first.
 */
function wordsOf(data: Uint8Array): Int32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  return new Int32Array(aligned.buffer, aligned.byteOffset, (data.length >>> 3) << 1);
}

function entry(table: Int32Array | Uint8Array, index: number): number {
  return table[index] as number;
}
