/** The retentions that AWS accepts for a log group (days), ascending. Source: API page of PutRetentionPolicy. */
export const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * The shortest retention (days) that logferry sets. Late events can arrive for 14 days and 12 hours after a day; the
 * rest is time to export the day again.
 */
export const SHORTEST_RELEASE_DAYS = 30;
