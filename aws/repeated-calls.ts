import { AsyncLocalStorage } from 'node:async_hooks';

/** A call of a command that AWS has not completed, and that is being repeated in place. */
export interface RepeatedCall {
  /** Such as `logs:DescribeLogGroups`. */
  operation: string;
  /** AWS's name of the error, or Node's code. */
  reason: string;
  /** Whether AWS has answered; otherwise the connection broke, or no answer came in time. */
  isAnswered: boolean;
  /** For how long the call is repeated at most from now on. */
  leftMs: number;
}

type Listener = (call: RepeatedCall) => void;

const listeners = new AsyncLocalStorage<Listener>();
const operations = new AsyncLocalStorage<string>();

/** Does work during which a listener hears of each call of a command that takes more than about 3 s to be repeated. */
export const hearingRepeats = <T>(listener: Listener, work: () => Promise<T>): Promise<T> =>
  listeners.run(listener, work);

/** Sends a call whose repetitions are announced under this name of its operation. */
export const sendingAs = <T>(operation: string, send: () => Promise<T>): Promise<T> => operations.run(operation, send);

/** Announces that the call under way is being repeated. */
export function announceRepeat(call: Omit<RepeatedCall, 'operation'>): void {
  listeners.getStore()?.({ operation: operations.getStore() ?? 'a call', ...call });
}
