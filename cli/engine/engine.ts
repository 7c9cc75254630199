import type { ExportClient, ScheduleClient } from '../../client/index.js';
import { workflowIdOf } from '../../contract/names.js';
import type { ParsedRequest } from '../../contract/request.js';

/** An engine runs exports. It is the configured Temporal service, or a dev server and a worker on this machine. */
export interface Engine {
  kind: 'configured' | 'embedded';
  exports: ExportClient;
  schedules: ScheduleClient;
  address: string;
  namespace: string;
  /** Base URL of Temporal's Web UI, if it is known. */
  uiUrl?: string;
  /** Account of the user's credentials, if this command has asked AWS for the account. */
  accountId?: string;
  /**
   * Records the request of an export or a schedule, so that the worker of the embedded engine may run the export, or
   * the firings of the schedule.
   */
  admit(request: ParsedRequest): Promise<void>;
  /**
   * Refuses an export of other credentials or another endpoint for which no process of this machine runs a worker. The
   * embedded engine runs an export only with the credentials and the endpoint with which the export was started.
   * @throws LogferryError CREDENTIALS, which names the account of these credentials, and another account if known
   */
  requireWorkerOf(id: string): Promise<void>;
  /** Whether another process runs the exports that this command starts. True for any configured Temporal service. */
  hasOtherWorker(): Promise<boolean>;
  /** Rejects if the worker in this process fails. */
  failure: Promise<never>;
  close(): Promise<void>;
}

export interface EngineNeeds {
  /**
   * - `follow`: the command waits for the export. If the engine is the embedded one, this process runs its worker.
   * - `start`: the command starts exports that another process runs.
   * - `look`: the command needs nothing but Temporal, and no AWS credentials.
   */
  for: 'follow' | 'start' | 'look';
  region?: string | undefined;
  /** Data directory of the embedded engine. @default LOGFERRY_HOME or the user's data directory */
  dataDir?: string;
  /** Use the embedded engine even if a Temporal service is configured. */
  embedded?: true;
  /** A check that runs before the engine starts anything. If the check throws, the command ends. */
  check?: () => Promise<void>;
}

/** URL of an export in Temporal's Web UI, if the base URL is known. */
export const webPage = ({ uiUrl, namespace }: Engine, id: string): string | undefined =>
  uiUrl && `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowIdOf(id))}`;
