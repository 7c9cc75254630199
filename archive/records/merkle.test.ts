import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MerkleTree, merkleRoot } from './merkle.js';

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The recursive definition of RFC 6962, section 2.1. */
function treeHash(leaves: Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), only);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

describe('the Merkle root', () => {
  it('of no receipts is the hash of zero bytes', () => {
    expect(merkleRoot([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
  it('is the one that RFC 6962 defines, for every number of leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 40 }), (leaves) => {
        const inputs = leaves.map((leaf) => Buffer.from(leaf));
        expect(merkleRoot(inputs.map((leaf) => leaf.toString('hex')))).toBe(treeHash(inputs).toString('hex'));
      }),
    );
  });
  it('is known after each leaf', () => {
    const tree = new MerkleTree();
    const leaves = Array.from({ length: 9 }, (_, index) => sha256(Buffer.of(index)).toString('hex'));
    for (const [index, leaf] of leaves.entries()) {
      tree.add(leaf);
      expect(tree.size).toBe(index + 1);
      expect(tree.root).toBe(merkleRoot(leaves.slice(0, index + 1)));
    }
  });
  it('can be computed from the size and the complete subtrees of a smaller tree, and the further leaves', () => {
    const leaves = Array.from({ length: 20 }, (_, index) => sha256(Buffer.of(index)).toString('hex'));
    for (let size = 0; size <= leaves.length; size += 1) {
      const first = new MerkleTree();
      for (const leaf of leaves.slice(0, size)) first.add(leaf);
      const tree = MerkleTree.continued(size, first.subtrees);
      for (const leaf of leaves.slice(size)) tree.add(leaf);
      expect(tree.root).toBe(merkleRoot(leaves));
    }
    expect(() => MerkleTree.continued(3, ['00'])).toThrow(RangeError);
  });
});
