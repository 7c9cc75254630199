import type { DevServerErrorCode } from './errors.js';

/**
 * A message that a supervisor sends to a connected command, as a line of JSON. The command sends nothing. It stays
 * connected as long as it needs the server.
 */
export type SupervisorMessage =
  | { kind: 'ready'; address: string; uiUrl: string; namespace: string; pid: number }
  | { kind: 'failed'; code: DevServerErrorCode; message: string };

/**
 * The settings of a supervisor. They are passed as one JSON argument on its command line, so that a process listing
 * shows the data directory.
 */
export interface SupervisorSettings {
  dataDir: string;
  binary: string;
  /** How long the server runs without commands (ms). */
  graceMs: number;
}

/** The exit status of a supervisor that cannot take the lock, because another process holds it. */
export const EXIT_LOCKED = 3;

/** The line that a supervisor writes to standard output once commands can connect. */
export const LISTENING = 'listening';

export function encode(message: SupervisorMessage): string {
  return `${JSON.stringify(message)}\n`;
}

/** Reads a message. Undefined if the line is not a known message. */
export function decode(line: string): SupervisorMessage | undefined {
  try {
    const value = JSON.parse(line) as SupervisorMessage;
    return value.kind === 'ready' || value.kind === 'failed' ? value : undefined;
  } catch {
    return undefined;
  }
}
