import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Crc64Nvme, crc32c } from './crc.js';

/** A reflected CRC, computed bit by bit as in the definition. */
function byDefinition(data: Uint8Array, polynomial: bigint, bits: bigint): bigint {
  const ones = (1n << bits) - 1n;
  let crc = ones;
  for (const byte of data) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
  }
  return crc ^ ones;
}

function crc64Of(pieces: readonly Uint8Array[]): bigint {
  const hasher = new Crc64Nvme();
  for (const piece of pieces) hasher.update(piece);
  return hasher.digest().readBigUInt64BE();
}

const check = Buffer.from('123456789');

it('CRC-32C and CRC-64/NVME have the published check values', () => {
  expect(crc32c(check, 0)).toBe(0xe3069283);
  expect(crc64Of([check])).toBe(0xae8b14860a799888n);
});

it('CRC-32C and CRC-64/NVME follow their definition, for data of any length, in any pieces and at any address', () => {
  const bytes = fc.uint8Array({ maxLength: 100 });
  fc.assert(
    fc.property(bytes, fc.nat(100), fc.nat(7), (data, cut, offset) => {
      const moved = Buffer.alloc(data.length + offset);
      moved.set(data, offset);
      const whole = moved.subarray(offset);
      const pieces = [whole.subarray(0, cut), whole.subarray(cut)];
      expect(crc64Of(pieces)).toBe(byDefinition(data, 0x9a6c9329ac4bc9b5n, 64n));
      expect(pieces.reduce((crc, piece) => crc32c(piece, crc), 0)).toBe(Number(byDefinition(data, 0x82f63b78n, 32n)));
    }),
    { numRuns: 200 },
  );
});
