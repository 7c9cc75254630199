import { SENT_CALLS, type SentCall } from '../../aws/sent-calls.js';
import type { Env, Io } from '../io.js';
import { note } from './terminal.js';

/** Whether `--debug` or LOGFERRY_DEBUG asks for the details of a command. */
export const isDebugging = ({ LOGFERRY_DEBUG: value = '' }: Env): boolean => !['', '0', 'false'].includes(value);

/** Writes a line of details to stderr, if they are asked for. */
export const debugNote = (io: Io, text: string): void => {
  if (isDebugging(io.env)) note(io, `debug: ${text}`);
};

/** Runs `work`. If details are asked for, each call to AWS during this time is a line on stderr. */
export async function showingCalls<T>(io: Io, work: () => Promise<T>): Promise<T> {
  if (!isDebugging(io.env)) return work();
  const show = (call: unknown): void => debugNote(io, callLine(call as SentCall));
  SENT_CALLS.subscribe(show);
  try {
    return await work();
  } finally {
    SENT_CALLS.unsubscribe(show);
  }
}

function callLine(call: SentCall): string {
  const { operation, region, host, status = 'no reply', durationMs, requestId, attempt, credentials, error } = call;
  const details = [
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ...(attempt === 1 ? [] : [`attempt ${attempt}`]),
    ...(credentials === undefined ? [] : [`credentials: ${credentials}`]),
    ...(error === undefined ? [] : [error]),
  ];
  return [`${operation} ${region} ${host} ${status} in ${durationMs} ms`, ...details].join('; ');
}

/**
 * The stack of an error and of its causes: names and positions in the code. Messages are left out, because those of an
 * SDK can contain keys.
 */
export function stackLines(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const lines = [`debug: stack of ${error.name}`, ...frames];
  return error.cause === undefined ? lines : [...lines, ...stackLines(error.cause)];
}
