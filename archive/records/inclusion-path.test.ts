import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InclusionPath, rootOfPath } from './inclusion-path.js';
import { merkleRoot } from './merkle.js';

const leavesOf = (size: number): string[] =>
  Array.from({ length: size }, (_, index) => createHash('sha256').update(`${index}`).digest('hex'));

function pathOf(leaves: readonly string[], index: number): string[] {
  const path = new InclusionPath(index, leaves.length);
  for (const leaf of leaves) path.add(leaf);
  return path.hashes;
}

const leafOfTree = fc
  .integer({ min: 1, max: 40 })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));

describe('the path of a leaf', () => {
  it('leads from the leaf to the root, for every leaf and every number of leaves', () => {
    fc.assert(
      fc.property(leafOfTree, ([size, index]) => {
        const leaves = leavesOf(size);
        const path = pathOf(leaves, index);
        expect(rootOfPath(leaves[index] ?? '', { index, size, path })).toBe(merkleRoot(leaves));
      }),
    );
  });

  it('does not lead to the root if the leaf, its number or a hash of the path is wrong, or if a hash of the path is missing', () => {
    fc.assert(
      fc.property(leafOfTree, fc.nat(), ([size, index], at) => {
        const leaves = leavesOf(size);
        const [leaf = '', path, root] = [leaves[index], pathOf(leaves, index), merkleRoot(leaves)];
        expect(rootOfPath(leavesOf(size + 1).at(-1) ?? '', { index, size, path })).not.toBe(root);
        expect(rootOfPath(leaf, { index, size, path: path.slice(1) })).not.toBe(path.length > 0 ? root : '');
        const swapped = path.map((hash, step) => (step === at % path.length ? leaf : hash));
        if (path.length > 0) expect(rootOfPath(leaf, { index, size, path: swapped })).not.toBe(root);
        const other = (index + 1) % size;
        if (other !== index) expect(rootOfPath(leaf, { index: other, size, path })).not.toBe(root);
        expect(rootOfPath(leaf, { index: size, size, path })).toBeUndefined();
      }),
    );
  });

  it('exists only for a leaf of the tree', () => {
    expect(() => new InclusionPath(3, 3)).toThrow(RangeError);
    expect(() => new InclusionPath(-1, 3)).toThrow(RangeError);
  });
});
