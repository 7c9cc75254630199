import type { InterruptSignal, Io } from '../io.js';

/** Ctrl-C or SIGTERM ended the command before it had finished its work. */
export class Interrupted extends Error {
  constructor(readonly signal: InterruptSignal) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
  }
}

export interface Interrupts {
  /** Aborted by the first Ctrl-C or SIGTERM, with {@link Interrupted} as the reason. */
  signal: AbortSignal;
  /** Rejects when `signal` is aborted. */
  happened: Promise<never>;
  /** Stops handling Ctrl-C and SIGTERM. */
  ignore(): void;
}

/** The exit code by the shell's convention: 128 plus the number of the signal. */
export const exitCodeOfSignal = (signal: InterruptSignal): number => (signal === 'SIGINT' ? 130 : 143);

/** Handles Ctrl-C and SIGTERM: the first aborts the returned `signal`, each further one ends the process at once. */
export function catchInterrupts(io: Io): Interrupts {
  const controller = new AbortController();
  const ignore = io.onInterrupt((signal) => {
    if (controller.signal.aborted) io.exit(exitCodeOfSignal(signal));
    controller.abort(new Interrupted(signal));
  });
  const happened = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  happened.catch(() => {});
  return { signal: controller.signal, happened, ignore };
}
