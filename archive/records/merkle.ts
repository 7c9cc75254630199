import { createHash } from 'node:crypto';

/** The first byte of what is hashed for a leaf. */
export const LEAF = Buffer.of(0);
/** The first byte of what is hashed for a node. */
export const NODE = Buffer.of(1);

/**
 * The Merkle tree of RFC 6962 (section 2.1, SHA-256) over the entries of a run's parts, or over the entries of the log,
 * in their order. Its memory grows with the logarithm of the number of leaves.
 *
 * To recompute the root by hand: the input of leaf i is the 32 raw bytes of the i-th entry's SHA-256, not its hex text,
 * see `leafOf` in `run-parts.ts`. A leaf's hash is SHA-256(0x00 || input), a node's is SHA-256(0x01 || left || right).
 * The left subtree holds the largest power of two smaller than the number of leaves. Without leaves, the root is the
 * SHA-256 of zero bytes.
 */
export class MerkleTree {
  /** Roots of complete subtrees, largest first. */
  readonly #complete: { leaves: number; hash: Buffer }[] = [];
  #leaves = 0;

  /**
   * Continues a tree from its size and {@link subtrees}, without its leaves.
   * @throws RangeError if the size needs another number of subtrees
   */
  static continued(size: number, subtrees: readonly string[]): MerkleTree {
    const sizes = subtreeSizes(size);
    if (sizes.length !== subtrees.length) throw new RangeError(`a tree of ${size} leaves has ${sizes.length} subtrees`);
    const tree = new MerkleTree();
    tree.#leaves = size;
    for (const [index, leaves] of sizes.entries()) {
      tree.#complete.push({ leaves, hash: Buffer.from(subtrees[index] ?? '', 'hex') });
    }
    return tree;
  }

  /** @param sha256 of an entry, hex */
  add(sha256: string): void {
    this.#leaves += 1;
    let node = { leaves: 1, hash: hashOf(LEAF, Buffer.from(sha256, 'hex')) };
    // Joins two subtrees of the same size into a subtree of twice that size.
    for (let left = this.#complete.at(-1); left?.leaves === node.leaves; left = this.#complete.at(-1)) {
      this.#complete.pop();
      node = { leaves: left.leaves * 2, hash: hashOf(NODE, left.hash, node.hash) };
    }
    this.#complete.push(node);
  }

  /** Number of leaves. */
  get size(): number {
    return this.#leaves;
  }

  /**
   * The roots (hex) of the complete subtrees, largest first: one for each binary digit 1 of the size. They suffice to
   * add further leaves.
   */
  get subtrees(): string[] {
    return this.#complete.map(({ hash }) => hash.toString('hex'));
  }

  /** Lower-case hex. */
  get root(): string {
    const hashes = this.#complete.map(({ hash }) => hash);
    const root = hashes.length === 0 ? hashOf() : hashes.reduceRight((right, left) => hashOf(NODE, left, right));
    return root.toString('hex');
  }
}

/** The root of a tree whose leaves are all known. @param hashes SHA-256 of the entries, hex */
export function merkleRoot(hashes: Iterable<string>): string {
  const tree = new MerkleTree();
  for (const sha256 of hashes) tree.add(sha256);
  return tree.root;
}

/** Sizes of the complete subtrees of a tree, largest first. */
export function subtreeSizes(size: number): number[] {
  const digits = [...size.toString(2)];
  return digits.flatMap((digit, index) => (digit === '1' ? [2 ** (digits.length - 1 - index)] : []));
}

function hashOf(...parts: Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
