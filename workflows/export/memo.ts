import type { ExportResult, RememberedProgress, Warning } from '../../contract/index.js';

/** Maximum number of failures in a memo, and of warnings: enough to see what is wrong. */
const MOST_SAMPLES = 10;
/**
 * Maximum size (bytes) of the result in the memo. Temporal may store all memos of a workflow in a column of 64 KB, and
 * sends them with each entry of a list.
 */
export const MOST_MEMO_BYTES = 16 * 1024;
/**
 * Maximum size (bytes) of the progress in the memo. A result may be larger, because a history contains many notes of
 * the progress, but only one result.
 */
export const MOST_PROGRESS_BYTES = 8 * 1024;

/**
 * Shortens a result for the workflow's memo. The result in the memo has at most {@link MOST_SAMPLES} failures and
 * warnings each, and only as many as fit into {@link MOST_MEMO_BYTES} of JSON. The manifest can have more of them. The
 * counts in the memo are complete.
 */
export const memoOf = (result: ExportResult): ExportResult =>
  shortened(MOST_MEMO_BYTES, (samples) => ({
    ...withFewWarnings(result, samples),
    failures: result.failures.slice(0, samples),
  }));

/**
 * Shortens a progress for the workflow's memo. The progress in the memo has at most {@link MOST_SAMPLES} warnings, and
 * only as many as fit into {@link MOST_PROGRESS_BYTES}.
 */
export const shortProgress = (progress: RememberedProgress): RememberedProgress =>
  shortened(MOST_PROGRESS_BYTES, (samples) => withFewWarnings(progress, samples));

const withFewWarnings = <Value extends { warnings: Warning[] }>(value: Value, samples: number): Value => ({
  ...value,
  warnings: value.warnings.slice(0, samples),
});

/** A value with as many samples as fit into a number of bytes, from {@link MOST_SAMPLES} down to none. */
function shortened<Value>(mostBytes: number, withSamples: (samples: number) => Value): Value {
  for (let samples = MOST_SAMPLES; samples > 0; samples -= 1) {
    const short = withSamples(samples);
    if (bytesOf(short) <= mostBytes) return short;
  }
  return withSamples(0);
}

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
