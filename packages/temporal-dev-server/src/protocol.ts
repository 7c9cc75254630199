import type { DevServerErrorCode } from './errors.js';

/**
 * The message that a supervisor sends to each command once, as a line of JSON. The command sends nothing and stays
 * connected.
 */
export type SupervisorMessage =
  | { kind: 'ready'; address: string; uiUrl: string; namespace: string; pid: number }
  | { kind: 'failed'; code: DevServerErrorCode; message: string };

/**
 * The supervisor's settings. Passed as one JSON argument, so that a process listing shows the directory that it serves.
 */
export interface SupervisorSettings {
  dataDir: string;
  binary: string;
  /** How long the server runs without commands (ms). */
  graceMs: number;
}

/** The exit status of a supervisor whose directory another one holds. */
export const EXIT_LOCKED = 3;

/** The supervisor writes this to standard output when commands can connect. */
export const LISTENING = 'listening';

export function encode(message: SupervisorMessage): string {
  return `${JSON.stringify(message)}\n`;
}

/** Undefined if the line is not a message of a known supervisor. */
export function decode(line: string): SupervisorMessage | undefined {
  try {
    const value = JSON.parse(line) as SupervisorMessage;
    return value.kind === 'ready' || value.kind === 'failed' ? value : undefined;
  } catch {
    return undefined;
  }
}
