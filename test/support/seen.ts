const FIRST_PAUSE_MS = 10;
/** Each look costs a query of a workflow or the like; many tests look at the same time. */
const LONGEST_PAUSE_MS = 250;
const GROWTH = 1.3;

/** Asks until there is an answer; the test's own time-out bounds it. */
export async function seen<Value>(
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
): Promise<Value> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
