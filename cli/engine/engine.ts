import type { ExportClient } from '../../client/index.js';
import type { ResolvedRequest } from '../../contract/request.js';

/** What runs exports: the configured Temporal service, or a dev server and a worker of this machine. */
export interface Engine {
  kind: 'configured' | 'embedded';
  exports: ExportClient;
  address: string;
  namespace: string;
  /** Base of the Web UI, if its address is known. */
  uiUrl?: string;
  /** Account of the user's credentials, if this command has asked AWS for it. */
  accountId?: string;
  /** Lets the worker of the embedded engine run this request. */
  admit(request: ResolvedRequest): Promise<void>;
  /** Rejects when the worker of this process dies. */
  failure: Promise<never>;
  close(): Promise<void>;
}

export interface EngineNeeds {
  /**
   * - `follow`: the command waits for the export; the embedded engine runs a worker in this process.
   * - `start`: the command starts exports that another process runs.
   * - `look`: the command only asks Temporal; it needs no AWS credentials.
   */
  for: 'follow' | 'start' | 'look';
  region?: string | undefined;
  /** Data directory of the embedded engine. @default LOGFERRY_HOME or the user's data directory */
  dataDir?: string;
  /** Use the embedded engine even if a Temporal service is configured. */
  embedded?: true;
  /** A check that runs while the engine opens. Its refusal ends the command before the engine is used. */
  check?: () => Promise<void>;
}

/** Page of an export in the Temporal Web UI, if its address is known. */
export const webPage = ({ uiUrl, namespace }: Engine, id: string): string | undefined =>
  uiUrl && `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(id)}`;
