import { note } from '../output/terminal.js';
import { type Engine, type EngineNeeds, withEngine } from './engine.js';
import { catchInterrupts, type Interrupts } from './interrupts.js';

/**
 * Opens an engine for a command that answers Ctrl-C itself. While the engine is being opened, nothing has been started
 * yet, so an interrupt ends the command at once; what it had begun goes with the process.
 */
export async function withInterruptibleEngine<T>(
  needs: Omit<EngineNeeds, 'onProgress'>,
  use: (engine: Engine, interrupts: Interrupts) => Promise<T>,
): Promise<T> {
  const interrupts = catchInterrupts();
  let opened = false;
  const work = withEngine({ ...needs, onProgress: note }, (engine) => {
    opened = true;
    return use(engine, interrupts);
  });
  const early = interrupts.happened.catch((interrupted: unknown) => {
    if (opened) return work;
    throw interrupted;
  });
  return Promise.race([work, early]).finally(interrupts.ignore);
}
