import { clean } from './terminal.js';

/** One row of a CSV document (RFC 4180), with its line end. An absent value is an empty field. */
export const csvRow = (cells: readonly (string | number | undefined)[]): string =>
  `${cells.map((cell = '') => quoted(clean(String(cell)))).join(',')}\r\n`;

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
