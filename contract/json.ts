/**
 * Parses JSON from a file that a person wrote or a shell saved. Ignores a byte order mark, which Windows adds.
 * @throws SyntaxError with the reason, and with the position of the mistake if Node.js names it; never with text of the
 *   file, because the text may be secret
 */
export function parseJsonText(text: string): unknown {
  const json = text.replace(/^\ufeff/, '');
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new SyntaxError(whatIsWrong(json, String(error)));
  }
}

function whatIsWrong(json: string, message: string): string {
  if (json.trim() === '') return 'it is empty';
  if (json.startsWith('\ufffd') || json.slice(0, 2).includes('\0')) return 'it is not JSON in UTF-8';
  if (/end of JSON input/.test(message)) return 'it is not JSON: it ends too early';
  const [, position] = / at position (\d+)/.exec(message) ?? [];
  if (position === undefined) return 'it is not JSON';
  const before = json.slice(0, Number(position)).split('\n');
  return `it is not JSON from line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
