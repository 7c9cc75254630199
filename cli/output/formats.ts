import { Option } from 'commander';

/** The forms in which a command prints rows. */
const FORMATS = ['table', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export interface FormatOptions {
  output?: Format;
  json?: boolean;
  csv?: boolean;
}

/**
 * The flags that choose a form. `--json` and `--csv` are short for `--output json` and `--output csv`.
 * @param what what the command prints, as a noun for the help, such as `the list`
 */
export const formatFlags = (what: string): Option[] => [
  new Option('--output <format>', 'form of the output: a table, one JSON document, or CSV (default: table)').choices(
    FORMATS,
  ),
  new Option('--json', `print ${what} as one JSON document: short for --output json`).conflicts('output'),
  new Option('--csv', `print ${what} as CSV: short for --output csv`).conflicts(['output', 'json']),
];

export const formatOf = ({ output, json, csv }: FormatOptions): Format =>
  output ?? (json ? 'json' : csv ? 'csv' : 'table');

/** Whether the arguments of any command ask for a JSON document on stdout. */
export const asksForJson = (args: readonly string[]): boolean =>
  args.some(
    (arg, at) => arg === '--json' || arg === '--output=json' || (arg === '--output' && args[at + 1] === 'json'),
  );
