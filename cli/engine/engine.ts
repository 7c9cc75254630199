import { join } from 'node:path';
import type { ExportClient } from '../../client/index.js';
import { isLogferryError, LogferryError } from '../../contract/errors.js';
import type { ResolvedRequest } from '../../contract/request.js';
import { openConfiguredEngine } from './configured.js';
import { dataDirectory } from './data-directory.js';
import { openEmbeddedEngine } from './embedded.js';

/** What runs exports: a Temporal service somebody has configured, or a dev server and a worker of our own. */
export interface Engine {
  kind: 'configured' | 'embedded';
  exports: ExportClient;
  address: string;
  namespace: string;
  /** Base of the Web UI, where it is known. */
  uiUrl?: string;
  /** The account of the user's credentials, where this command has asked for it. */
  accountId?: string;
  /** Lets the worker of the embedded engine run this request. */
  admit(request: ResolvedRequest): Promise<void>;
  /** Rejects when the worker of this process dies. */
  failure: Promise<never>;
  close(): Promise<void>;
}

export interface EngineNeeds {
  /**
   * - `follow`: somebody must carry the export on; the embedded engine does it in this process.
   * - `start`: exports are started, but carried on by another process.
   * - `look`: Temporal is only asked; no AWS credentials are needed.
   */
  for: 'follow' | 'start' | 'look';
  region?: string | undefined;
  /** Where the embedded engine keeps its data. @default LOGFERRY_HOME or the user's data directory */
  dataDir?: string;
  /** Use the embedded engine whatever is configured. */
  embedded?: true;
  onProgress: (line: string) => void;
}

/** Whether a Temporal service is configured: an address or a profile is named. */
export const isTemporalConfigured = (env: NodeJS.ProcessEnv = process.env): boolean =>
  Boolean(env.TEMPORAL_ADDRESS || env.TEMPORAL_PROFILE);

/** Opens the engine that the environment asks for, uses it, and closes it again, whatever happens. */
export async function withEngine<T>(needs: EngineNeeds, use: (engine: Engine) => Promise<T>): Promise<T> {
  const configured = needs.embedded !== true && isTemporalConfigured();
  const engine = configured ? await openConfiguredEngine() : await openEmbeddedEngine(needs);
  try {
    return await Promise.race([use(engine), engine.failure]);
  } catch (error) {
    const { asLogferryError } = await import('../../client/index.js');
    const known = asLogferryError(error, engine.address);
    throw engine.kind === 'embedded' ? ofDevServer(known, needs.dataDir ?? dataDirectory()) : known;
  } finally {
    await engine.close();
  }
}

/** A dev server of our own is not found by settings: what keeps it from answering, such as a full disk, is in its log. */
export function ofDevServer(error: unknown, dataDir: string): unknown {
  if (!isLogferryError(error) || error.code !== 'TEMPORAL_UNREACHABLE') return error;
  const log = join(dataDir, 'dev-server.log');
  const hint = `That is the dev server of this machine: ${log} tells why, such as a full disk. Mend that and run the command again.`;
  return new LogferryError({ code: error.code, message: error.message, hint }, {}, { cause: error });
}
