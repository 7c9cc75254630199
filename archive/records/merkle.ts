import { createHash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/**
 * Root of the Merkle tree of RFC 6962 (section 2.1, SHA-256) over receipts, as lower-case hex.
 *
 * To recompute it by hand: the input of leaf i is the 32 raw bytes of the SHA-256 of the i-th receipt object (not its hex
 * text), in the order of the manifest's parts. A leaf's hash is SHA-256(0x00 || input), a node's is
 * SHA-256(0x01 || left || right), where the left subtree holds the largest power of two smaller than the number of leaves.
 * No leaves: SHA-256 of nothing.
 * @param receiptHashes SHA-256 of the receipts, hex
 */
export function merkleRoot(receiptHashes: Iterable<string>): string {
  // Roots of complete subtrees, largest first. Two subtrees of one size are joined into one of the next size.
  const complete: { leaves: number; hash: Buffer }[] = [];
  for (const hex of receiptHashes) {
    let node = { leaves: 1, hash: hashOf(LEAF, Buffer.from(hex, 'hex')) };
    for (let left = complete.at(-1); left?.leaves === node.leaves; left = complete.at(-1)) {
      complete.pop();
      node = { leaves: left.leaves * 2, hash: hashOf(NODE, left.hash, node.hash) };
    }
    complete.push(node);
  }
  const hashes = complete.map(({ hash }) => hash);
  return (hashes.length === 0 ? hashOf() : hashes.reduceRight((right, left) => hashOf(NODE, left, right))).toString(
    'hex',
  );
}

function hashOf(...parts: Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
