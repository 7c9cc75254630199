import type { InterruptSignal, Io } from '../io.js';

/** Ctrl-C or SIGTERM ended the command before its work was over. */
export class Interrupted extends Error {
  constructor(readonly signal: InterruptSignal) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
  }
}

export interface Interrupts {
  /** A signal that the first Ctrl-C or SIGTERM aborts, with {@link Interrupted} as its reason. */
  signal: AbortSignal;
  /** Rejects when `signal` is aborted. */
  happened: Promise<never>;
  /** Stops handling Ctrl-C and SIGTERM. */
  ignore(): void;
}

/** The shell's convention: 128 and the number of the signal. */
export const exitCodeOfSignal = (signal: InterruptSignal): number => (signal === 'SIGINT' ? 130 : 143);

/** Turns the first Ctrl-C or SIGTERM into an abort; the second ends the process at once. */
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
