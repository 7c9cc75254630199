const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** A quantile of the values: the median with `share` 0.5, the largest value with 1; 0 for an empty list. */
export const quantile = (values: readonly number[], share: number): number =>
  round(sorted(values)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0);

export const mean = (values: readonly number[]): number =>
  round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
