// Checks the size of each package against a budget, so that a large file is not published by mistake. This script packs
// an archive itself, because npm takes seven times as long. The archive is at most a tenth smaller than npm's
// tarball. With --sizes, the script prints the sizes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { packedFiles, WORKSPACES } from './packed-files.mjs';

/** The budgets (kB): of the tarball, and of the installed files. About a tenth above the sizes of 0.1.0. */
const BUDGETS = {
  '.': { packed: 2_400, unpacked: 7_200 },
  'packages/client': { packed: 110, unpacked: 450 },
  'packages/emulator': { packed: 240, unpacked: 880 },
  'packages/resource-policy': { packed: 35, unpacked: 125 },
  'packages/temporal-dev-server': { packed: 75, unpacked: 210 },
};
const MOST_NAMED = 5;
/** Size of the blocks of a tar archive. */
const BLOCK_BYTES = 512;

const wrong = WORKSPACES.flatMap((workspace) => {
  const contents = [...packedFiles(workspace)].map(([path, source]) => [path, readFileSync(source)]);
  const unpacked = contents.reduce((sum, [, content]) => sum + content.length, 0);
  const sizes = { packed: kilobytes(packed(contents).length), unpacked: kilobytes(unpacked) };
  if (process.argv.includes('--sizes'))
    console.log(`${workspace}: ${sizes.packed} kB packed, ${sizes.unpacked} kB unpacked`);
  return Object.entries(sizes)
    .filter(([kind, size]) => size > BUDGETS[workspace][kind])
    .map(
      ([kind, size]) =>
        `${workspace}: ${size} kB ${kind}, at most ${BUDGETS[workspace][kind]} kB. Its largest files are ${largest(contents)}. ` +
        'Leave out what the package does not need, or raise the budget in scripts/check-sizes.mjs and say why in the commit',
    );
});
for (const line of wrong) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** A compressed archive like that of npm: a header with the path before each file, and files in whole blocks. */
function packed(contents) {
  const blocks = contents.flatMap(([path, content]) => {
    const header = Buffer.alloc(BLOCK_BYTES);
    header.write(`package/${path}`);
    header.write(`${content.length.toString(8)} ${createHash('sha256').update(path).digest('hex').slice(0, 6)}`, 124);
    return [header, content, Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES)];
  });
  return gzipSync(Buffer.concat(blocks), { level: 9 });
}

function kilobytes(bytes) {
  return Math.ceil(bytes / 1_000);
}

function largest(contents) {
  return [...contents]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST_NAMED)
    .map(([path, content]) => `${path} (${kilobytes(content.length)} kB)`)
    .join(', ');
}
