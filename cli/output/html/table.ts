import { formatCount } from '../format.js';
import { escapeHtml } from './escape.js';

/** A column of a table: its head, and the form of its cells. */
export interface Column {
  head: string;
  /** `name`: monospaced, can wrap. `number`: aligned to the right. */
  kind?: 'name' | 'number' | 'text';
}

const CLASSES = { name: ' class="name"', number: ' class="n"', text: '' } as const;

/**
 * A table. Cells are plain text. Rows beyond `inSight` are folded.
 * @param of number of all rows, if the page lists only the first rows
 */
export function htmlTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { inSight = 50, of = rows.length }: { inSight?: number; of?: number } = {},
): string {
  const table = (some: readonly (readonly string[])[]): string => {
    const heads = columns.map(({ head, kind = 'text' }) => `<th scope="col"${CLASSES[kind]}>${escapeHtml(head)}</th>`);
    const lines = some.map(
      (row) =>
        `<tr>${row.map((cell, at) => `<td${CLASSES[columns[at]?.kind ?? 'text']}>${escapeHtml(cell)}</td>`).join('')}</tr>`,
    );
    return `<div class="wide"><table><thead><tr>${heads.join('')}</tr></thead><tbody>
${lines.join('\n')}
</tbody></table></div>`;
  };
  const folded = rows.slice(inSight);
  const more =
    folded.length === 0
      ? ''
      : `<details><summary>${formatCount(folded.length)} more</summary>${table(folded)}</details>`;
  const rest = of - rows.length;
  const unlisted = rest > 0 ? `<p class="dim">and ${formatCount(rest)} more, which this page does not list</p>` : '';
  return `${table(rows.slice(0, inSight))}${more}${unlisted}`;
}
