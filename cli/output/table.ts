import { columns } from './columns.js';
import type { Paint } from './terminal.js';

/** A table for people: a header in capitals, and a line for each row. */
export const tableLines = (header: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string[] =>
  columns([header.map((name) => name.toUpperCase()), ...rows], {
    paint: (cell, _column, row) => paint(row === 0 ? 'dim' : 'bold', cell),
  });
