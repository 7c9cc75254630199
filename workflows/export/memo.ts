import type { ExportResult } from '../../contract/index.js';

/** Maximum number of failures in a memo, and of warnings: enough to see what is wrong. */
const MOST_SAMPLES = 10;
/**
 * Maximum size (bytes) of the result in the memo. Temporal may store all memos of a workflow in a column of 64 KB, and
 * sends them with each entry of a list.
 */
export const MOST_MEMO_BYTES = 16 * 1024;

/**
 * Shortens a result for the workflow's memo. The result in the memo has only as many failures and warnings as fit into
 * {@link MOST_MEMO_BYTES} of JSON; the manifest has more of them. The counts in the memo are complete.
 */
export function memoOf(result: ExportResult): ExportResult {
  for (let samples = MOST_SAMPLES; samples > 0; samples -= 1) {
    const short = withSamples(result, samples);
    if (bytesOf(short) <= MOST_MEMO_BYTES) return short;
  }
  return withSamples(result, 0);
}

const withSamples = (result: ExportResult, samples: number): ExportResult => ({
  ...result,
  failures: result.failures.slice(0, samples),
  warnings: result.warnings.slice(0, samples),
});

const bytesOf = (result: ExportResult): number => new TextEncoder().encode(JSON.stringify(result)).length;
