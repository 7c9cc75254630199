const FIRST_PAUSE_MS = 10;
/**
 * Longest pause (ms) between two attempts. The pauses grow to this length, so that a long wait does not overload the
 * server: an attempt may query a workflow, and many tests wait at the same time.
 */
const LONGEST_PAUSE_MS = 250;
const GROWTH = 1.3;

/**
 * Repeats a function until it returns something other than undefined and false. The time-out of the test limits the
 * wait.
 */
export async function seen<Value>(
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
): Promise<Value> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
