import { AsyncLocalStorage } from 'node:async_hooks';

/** A call of a command that AWS has not completed and that the command is repeating. */
export interface RepeatedCall {
  /** Name of the call, such as `logs:DescribeLogGroups`. */
  operation: string;
  /** AWS's name of the error, or the error code of Node.js. */
  reason: string;
  /** Whether AWS has answered. If not, the connection broke or the call timed out. */
  isAnswered: boolean;
  /** Longest time (ms) for which the call is still repeated. */
  leftMs: number;
}

type Listener = (call: RepeatedCall) => void;

const listeners = new AsyncLocalStorage<Listener>();
const operations = new AsyncLocalStorage<string>();

/** Runs `work`. For each call that a command has repeated for about 3 s, the listener is called once. */
export const hearingRepeats = <T>(listener: Listener, work: () => Promise<T>): Promise<T> =>
  listeners.run(listener, work);

/** Sends a call under the name `operation`. If the call is repeated, the listener gets this name. */
export const sendingAs = <T>(operation: string, send: () => Promise<T>): Promise<T> => operations.run(operation, send);

/** Tells the listener that the current call is being repeated. */
export function announceRepeat(call: Omit<RepeatedCall, 'operation'>): void {
  listeners.getStore()?.({ operation: operations.getStore() ?? 'a call', ...call });
}
