import { Context } from '@temporalio/activity';

const BEAT_MS = 5_000;

/**
 * Sends a heartbeat every few seconds while `work` runs, so that Temporal notices a lost worker.
 * @param details gives the heartbeat details, which the next attempt can read if this attempt is lost
 */
export async function whileBeating<Output>(work: () => Promise<Output>, details?: () => unknown): Promise<Output> {
  const { heartbeat } = Context.current();
  const beat = setInterval(() => heartbeat(details?.()), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

/** Wraps an activity so that it sends heartbeats while it runs. */
export const beating =
  <Input, Output>(activity: (input: Input) => Promise<Output>): ((input: Input) => Promise<Output>) =>
  (input) =>
    whileBeating(() => activity(input));
