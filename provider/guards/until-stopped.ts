/** The error if Terraform has asked the provider to stop (Ctrl-C). */
export class Stopped extends Error {}

/**
 * Waits for the answer of a call, or until Terraform asks the provider to stop.
 * @throws Stopped if Terraform asks first. The call then continues until it answers or the process ends
 */
export async function untilStopped<T>(stopped: AbortSignal, answer: Promise<T>): Promise<T> {
  let listener = () => {};
  const stop = new Promise<never>((_, reject) => {
    listener = () => reject(new Stopped());
    stopped.addEventListener('abort', listener);
    if (stopped.aborted) listener();
  });
  try {
    return await Promise.race([answer, stop]);
  } finally {
    stopped.removeEventListener('abort', listener);
  }
}
