import { join } from 'node:path';
import { asLogferryError } from '../../client/index.js';
import { isLogferryError, LogferryError } from '../../contract/errors.js';
import type { Io } from '../io.js';
import { debugNote } from '../output/debug.js';
import { dataDirectory } from './data-directory.js';
import type { Engine, EngineNeeds } from './engine.js';
import { catchInterrupts, type Interrupts } from './interrupts.js';
import { isTemporalConfigured } from './is-configured.js';

/** Opens the engine that the environment configures, runs `use` with it, and always closes the engine again. */
export async function withEngine<T>(io: Io, needs: EngineNeeds, use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await open(io, needs);
  debugNote(io, `Temporal ${engine.address}, namespace ${engine.namespace} (${engine.kind} engine)`);
  try {
    return await Promise.race([use(engine), engine.failure]);
  } catch (error) {
    const known = asLogferryError(error, engine.address);
    throw engine.kind === 'embedded' ? ofDevServer(known, needs.dataDir ?? dataDirectory(io)) : known;
  } finally {
    await engine.close();
  }
}

/**
 * Loads and opens an engine. Only the engine that is used is loaded, because the embedded one also loads the dev
 * server's package.
 */
async function open(io: Io, needs: EngineNeeds): Promise<Engine> {
  if (needs.embedded !== true && isTemporalConfigured(io.env)) {
    const [{ openConfiguredEngine }] = await Promise.all([import('./configured.js'), needs.check?.()]);
    return openConfiguredEngine(io.env);
  }
  const { openEmbeddedEngine } = await import('./embedded.js');
  return openEmbeddedEngine(io, needs);
}

/**
 * {@link withEngine} for a command that handles Ctrl-C itself. While the engine opens, no export has been started yet,
 * so an interrupt ends the command immediately. Whatever is open at that moment ends with the process.
 */
export async function withInterruptibleEngine<T>(
  io: Io,
  needs: EngineNeeds,
  use: (engine: Engine, interrupts: Interrupts) => Promise<T>,
): Promise<T> {
  const interrupts = catchInterrupts(io);
  let opened = false;
  const work = withEngine(io, needs, (engine) => {
    opened = true;
    return use(engine, interrupts);
  });
  const interruptedWhileOpening = interrupts.happened.catch((interrupted: unknown) => {
    if (opened) return work;
    throw interrupted;
  });
  return Promise.race([work, interruptedWhileOpening]).finally(interrupts.ignore);
}

/**
 * Replaces the hint of an error for an unreachable dev server. The general hint is about settings, but here the reason
 * is in the dev server's log.
 */
export function ofDevServer(error: unknown, dataDir: string): unknown {
  if (!isLogferryError(error) || error.code !== 'TEMPORAL_UNREACHABLE') return error;
  const log = join(dataDir, 'dev-server.log');
  const hint = `This is the dev server of this machine. Its log ${log} has the reason, such as a full disk. Remove the cause, and run the command again.`;
  return new LogferryError({ ...error.explained, hint }, {}, { cause: error });
}
