import type { DevServerErrorCode } from './errors.js';

/** What a supervisor tells each command, once, as one line of JSON; the command says nothing and just stays connected. */
export type SupervisorMessage =
  | { kind: 'ready'; address: string; uiUrl: string; namespace: string; pid: number }
  | { kind: 'failed'; code: DevServerErrorCode; message: string };

/** How a command starts a supervisor. Passed as one JSON argument, so that a process listing shows what it serves. */
export interface SupervisorSettings {
  dataDir: string;
  binary: string;
  /** How long the server stays up without commands. */
  graceMs: number;
}

/** The supervisor's exit status when another one has the directory. */
export const EXIT_LOCKED = 3;

/** Written to standard output once commands can connect. */
export const LISTENING = 'listening';

export function encode(message: SupervisorMessage): string {
  return `${JSON.stringify(message)}\n`;
}

/** Undefined when the line is not from a supervisor that we understand. */
export function decode(line: string): SupervisorMessage | undefined {
  try {
    const value = JSON.parse(line) as SupervisorMessage;
    return value.kind === 'ready' || value.kind === 'failed' ? value : undefined;
  } catch {
    return undefined;
  }
}
