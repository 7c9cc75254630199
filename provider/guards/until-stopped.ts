/** Terraform has asked the provider to stop (Ctrl-C). */
export class Stopped extends Error {}

/** Returns the answer of a call. @throws Stopped as soon as Terraform stops: the call then ends with the process */
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
