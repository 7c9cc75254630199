// Checks that every file that a document names exists: the targets of links, with their headings, and the paths in
// backticks, which may be globs. A path in backticks begins at the root of the repository or at the folder of the
// document. Checks also that code whose first line is the path of a file, as a comment, is the content of this file.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const IGNORED = new Set(['node_modules', 'dist', '.git', 'cdktf.out']);
/** Folders that are ignored only at the root, because folders of sources can have the same name. */
const IGNORED_AT_ROOT = new Set(['coverage']);
const files = walk('');
const folders = new Set(files.flatMap((file) => ancestors(file)));
const topFolders = new Set([...folders].filter((folder) => !folder.includes('/')));
const known = [...files, ...folders];

const documents = files.filter((file) =>
  /^(README\.md|docs\/[^/]+\.md|(packages|test|examples)\/(.*\/)?README\.md)$/.test(file),
);
const wrong = documents.flatMap((document) => {
  const text = readFileSync(join(root, document), 'utf8');
  const dead = withoutCode(text)
    .split('\n')
    .flatMap((line, index) =>
      [...deadLinks(document, line), ...deadPaths(document, line)].map(
        (path) => `names what does not exist: ${document}:${index + 1}: ${path}`,
      ),
    );
  return [
    ...dead,
    ...changedCopies(text).map((path) => `${document}: copy ${path} again, because this file has changed`),
  ];
});
for (const line of wrong) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** Paths of the files whose copies in a document differ from the files. */
function changedCopies(text) {
  return [...text.matchAll(/^```\w+\n\/\/ ([\w./-]+)\n([\s\S]*?)^```$/gm)]
    .filter(([, path, code]) => files.includes(path) && readFileSync(join(root, path), 'utf8') !== code)
    .map(([, path]) => path);
}

function deadLinks(document, line) {
  return [...line.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path, anchor] = target.split('#');
      const file = path === '' ? document : normalize(join(dirname(document), path)).replace(/\/$/, '');
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor);
    });
}

function deadPaths(document, line) {
  const own = dirname(document);
  return [...line.matchAll(/`([^`\s]+)`/g)]
    .map(([, text]) => text)
    .filter((text) => isPath(text, own))
    .filter((text) => {
      const pattern = globToRegExp(text.replace(/^\.\//, '').replace(/\/$/, ''));
      const inOwn = (path) => own !== '.' && path.startsWith(`${own}/`) && pattern.test(path.slice(own.length + 1));
      return !known.some((path) => pattern.test(path) || inOwn(path));
    });
}

/**
 * Whether a text in backticks is the path of a file or folder of the repository. Such a text contains a slash, and ends
 * with a slash or with a name that has a dot or a `*`. It also begins with a folder of the repository or of the
 * document, or has an extension such as `.ts`. So `aws/s3` is no path, but `archive/` is one.
 */
function isPath(text, own) {
  if (!/^[\w.{},*/-]+$/.test(text) || text.startsWith('/') || !text.includes('/')) return false;
  if (!/\/$|[.*][^/]*$/.test(text)) return false;
  const [first = ''] = text.split('/');
  return topFolders.has(first) || folders.has(join(own, first)) || /\.(ts|mjs|cjs|py|tf|go|md)$/.test(text);
}

/** The pattern of a glob: `*` matches any part of a name, `**` any folders, and `{a,b}` either text. */
function globToRegExp(glob) {
  const source = glob
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, either) => `(${either.replaceAll(',', '|')})`)
    .replace(/\*\*\/|\*\*|\*/g, (stars) => ({ '**/': '(.*/)?', '**': '.*', '*': '[^/]*' })[stars]);
  return new RegExp(`^${source}$`);
}

function anchorsOf(file) {
  const headings = readFileSync(join(root, file), 'utf8').matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** A text without its fenced code. The lines of the code are left empty, so that line numbers stay the same. */
function withoutCode(text) {
  let inCode = false;
  const lines = text.split('\n').map((line) => {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) inCode = !inCode;
    return isFence || inCode ? '' : line;
  });
  return lines.join('\n');
}

function walk(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !IGNORED.has(name) && !(folder === '' && IGNORED_AT_ROOT.has(name)))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? walk(path) : [path];
    });
}

function ancestors(file) {
  const folder = dirname(file);
  return folder === '.' ? [] : [folder, ...ancestors(folder)];
}
