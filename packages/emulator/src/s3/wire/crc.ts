/*
 * The two checksum algorithms of S3 that Node.js does not have. The emulator checks the checksums of the AWS SDK, so it
 * does not use the SDK's code. With shared code, both sides would make the same mistake. Tests compare these functions
 * with the published check values of the algorithms.
 */

/** Reflected polynomial of CRC-32C (Castagnoli). */
const CRC32C_POLYNOMIAL = 0x82f63b78;
/** The two halves of the reflected polynomial of CRC-64/NVME, because JavaScript has no fast 64-bit integers. */
const CRC64_HIGH = 0x9a6c9329;
const CRC64_LOW = 0xac4bc9b5;

const crc32cTable = new Uint32Array(256);
const crc64High = new Uint32Array(256);
const crc64Low = new Uint32Array(256);

for (let byte = 0; byte < 256; byte += 1) {
  let narrow = byte;
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    narrow = narrow & 1 ? (narrow >>> 1) ^ CRC32C_POLYNOMIAL : narrow >>> 1;
    const odd = low & 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high >>>= 1;
    if (odd) {
      high ^= CRC64_HIGH;
      low ^= CRC64_LOW;
    }
  }
  crc32cTable[byte] = narrow;
  crc64High[byte] = high;
  crc64Low[byte] = low;
}

/** The CRC-32C of further data. `previous` is the CRC of the data before, or 0 at the beginning. */
export function crc32c(data: Uint8Array, previous: number): number {
  let crc = ~previous;
  for (let index = 0; index < data.length; index += 1) {
    crc = (crcEntry(crc32cTable, (crc ^ (data[index] ?? 0)) & 0xff) ^ (crc >>> 8)) | 0;
  }
  return ~crc >>> 0;
}

/** Computes a CRC-64/NVME over pieces of data. */
export class Crc64Nvme {
  #high = 0xffffffff;
  #low = 0xffffffff;

  update(data: Uint8Array): void {
    let high = this.#high;
    let low = this.#low;
    for (let index = 0; index < data.length; index += 1) {
      const slot = (low ^ (data[index] ?? 0)) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ crcEntry(crc64Low, slot);
      high = (high >>> 8) ^ crcEntry(crc64High, slot);
    }
    this.#high = high >>> 0;
    this.#low = low >>> 0;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.#high >>> 0, 0);
    bytes.writeUInt32BE(~this.#low >>> 0, 4);
    return bytes;
  }
}

function crcEntry(table: Uint32Array, slot: number): number {
  return table[slot] ?? 0;
}
