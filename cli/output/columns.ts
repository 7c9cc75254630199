export interface ColumnOptions {
  /** Least widths of the first columns, for tables that stand below each other. */
  least?: readonly number[];
  /** Colours a cell that has been padded. */
  paint?: (cell: string, column: number, row: number) => string;
}

/** Lines of a table: each column as wide as its widest cell, two spaces apart. The last cell of a row is not padded. */
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
