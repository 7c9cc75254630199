export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/** Ctrl-C or SIGTERM ended the command before its work was over. */
export class Interrupted extends Error {
  constructor(readonly signal: InterruptSignal) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
  }
}

export interface Interrupts {
  /** Aborted by the first Ctrl-C or SIGTERM, with {@link Interrupted} as its reason. */
  signal: AbortSignal;
  /** Rejects when that happens. */
  happened: Promise<never>;
  /** From now on signals do what they did before. */
  ignore(): void;
}

/** Turns the first Ctrl-C or SIGTERM into an abort; the second ends the process at once. */
export function catchInterrupts(): Interrupts {
  const controller = new AbortController();
  const stop = (signal: InterruptSignal) => {
    if (controller.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    controller.abort(new Interrupted(signal));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const happened = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  happened.catch(() => {});
  return {
    signal: controller.signal,
    happened,
    ignore: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}
