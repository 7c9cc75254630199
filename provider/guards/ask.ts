import type { ExportClient } from '../../client/index.js';
import { isLogferryError, isOutage } from '../../contract/index.js';
import { persist } from '../exports/persist.js';
import type { Destroy } from './destroy.js';
import { untilStopped } from './until-stopped.js';

/**
 * Asks Temporal. Repeats the question after a temporary error, until the time limit of the destroy has passed.
 * @throws Stopped, and the last error of the question
 */
export const askTemporal = <T>(destroy: Destroy, question: (exports: ExportClient) => Promise<T>): Promise<T> =>
  ask(destroy, destroy.temporal, () => destroy.temporal.ask(question));

/** Like {@link askTemporal}, but asks AWS, and repeats the question during an outage. */
export const askAws = <T>(destroy: Destroy, question: () => Promise<T>): Promise<T> => ask(destroy, AWS, question);

const AWS = {
  isPassing: (error: unknown): boolean => isLogferryError(error) && isOutage(error),
  explain: (error: unknown): unknown => error,
};

function ask<T>(
  { group, context: { stopped, log }, deadlineMs }: Destroy,
  service: typeof AWS,
  question: () => Promise<T>,
): Promise<T> {
  const onTrouble = (line: string) => log('warn', `${group.name}: ${line}`);
  return untilStopped(stopped, persist(question, { deadlineMs, stopped, service, onTrouble }));
}
