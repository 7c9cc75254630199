import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { usageError } from '../../../contract/usage-error.js';
import { escapeHtml } from './escape.js';
import { STYLE } from './style.js';

/** A page that needs nothing else: no script, no font and no picture from elsewhere. Texts are HTML, except `title`. */
export interface Page {
  title: string;
  /** CSS rules that only this page has. */
  style?: string;
  /** What stands before the header, such as the definitions of patterns. */
  definitions?: string;
  header: string;
  main: readonly string[];
  footer: string;
}

export const pageHtml = ({ title, style = '', definitions = '', header, main, footer }: Page): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
${definitions}
<header>
${header}
</header>
<main>
${main.filter((part) => part !== '').join('\n')}
</main>
<footer class="dim">${footer}</footer>
</body>
</html>
`;

/**
 * Checks that a page can be written, before anything else is done for it.
 * @param field the flag that names the file
 * @throws LogferryError INVALID_REQUEST
 */
export async function checkPageFile(field: string, file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch((error: unknown) => {
    throw refusal(field, file, error);
  });
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) throw refusal(field, file, Object.assign(new Error(), { code: 'EISDIR' }));
}

/**
 * Writes a page under another name and then renames it, so a reader never sees a part of it.
 * @throws LogferryError INVALID_REQUEST if it cannot be written
 */
export async function writePage(field: string, file: string, text: string): Promise<void> {
  try {
    await writeFile(`${file}.unfinished`, text);
    await rename(`${file}.unfinished`, file);
  } catch (error) {
    await rm(`${file}.unfinished`, { force: true }).catch(() => undefined);
    throw refusal(field, file, error);
  }
}

const refusal = (field: string, file: string, error: unknown): Error =>
  usageError(`${field} (${JSON.stringify(file).slice(0, 160)}) cannot be written: ${codeOf(error)}`);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
