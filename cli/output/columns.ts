export interface ColumnOptions {
  /** Minimum widths of the first columns (characters), so that several tables can have the same widths. */
  least?: readonly number[];
  /** Colours a cell after it was padded. */
  paint?: (cell: string, column: number, row: number) => string;
}

/**
 * The lines of a table. Each column is as wide as its widest cell, but at least its minimum width. Columns are two
 * spaces apart, and the last cell of a row is not padded.
 */
export function columns(rows: readonly (readonly string[])[], options: ColumnOptions = {}): string[] {
  const { least = [], paint = (cell) => cell } = options;
  const widths: number[] = [...least];
  for (const row of rows) {
    for (const [column, cell] of row.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row, at) =>
    row
      .map((cell, column) => paint(column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell, column, at))
      .join('  '),
  );
}
