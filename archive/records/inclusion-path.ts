import { createHash } from 'node:crypto';
import { LEAF, MerkleTree, NODE } from './merkle.js';

/**
 * The path from one leaf to the root of a Merkle tree (RFC 6962, section 2.1.1), computed from the leaves one after the
 * other. Its memory grows with the logarithm of the number of leaves.
 */
export class InclusionPath {
  readonly #siblings: readonly { range: Range; tree: MerkleTree }[];
  #next = 0;

  /** @param index number of the leaf, from 0 @throws RangeError if the tree has no such leaf */
  constructor(
    readonly index: number,
    size: number,
  ) {
    this.#siblings = siblingsOf(index, size).map((range) => ({ range, tree: new MerkleTree() }));
  }

  /** Takes the next leaf of the tree. @param sha256 of an entry, hex */
  add(sha256: string): void {
    const at = this.#next;
    this.#next += 1;
    this.#siblings.find(({ range: { from, to } }) => from <= at && at < to)?.tree.add(sha256);
  }

  /** The hashes (hex) of the siblings on the way from the leaf to the root, once all leaves were added. */
  get hashes(): string[] {
    return this.#siblings.map(({ tree }) => tree.root);
  }
}

/**
 * The root (hex) of the tree in which a leaf has this path; undefined if the path cannot belong to a leaf of this
 * number in a tree of this size.
 * @param sha256 of the entry at the leaf, hex
 */
export function rootOfPath(
  sha256: string,
  { index, size, path }: { index: number; size: number; path: readonly string[] },
): string | undefined {
  if (!(index >= 0 && index < size)) return undefined;
  const siblings = siblingsOf(index, size);
  if (siblings.length !== path.length) return undefined;
  return siblings
    .reduce(
      (hash, { from }, step) => {
        const sibling = Buffer.from(path[step] ?? '', 'hex');
        return from > index ? hashOf(NODE, hash, sibling) : hashOf(NODE, sibling, hash);
      },
      hashOf(LEAF, Buffer.from(sha256, 'hex')),
    )
    .toString('hex');
}

/** A range of leaves: `to` is not included. */
interface Range {
  from: number;
  to: number;
}

/** The leaves below each sibling on the way from a leaf to the root. */
function siblingsOf(index: number, size: number): Range[] {
  if (!Number.isSafeInteger(size) || !(index >= 0 && index < size)) {
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  }
  const siblings: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + leftSize(to - from);
    if (index < middle) {
      siblings.unshift({ from: middle, to });
      to = middle;
    } else {
      siblings.unshift({ from, to: middle });
      from = middle;
    }
  }
  return siblings;
}

/** The size of the left subtree: the largest power of two that is smaller than the number of leaves. */
function leftSize(leaves: number): number {
  let size = 1;
  while (size * 2 < leaves) size *= 2;
  return size;
}

const hashOf = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
