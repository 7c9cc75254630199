import type { Client } from '@temporalio/client';
import {
  type CancelRequest,
  EXPORTS_TASK_QUEUE,
  type ExportRequest,
  type ExportResult,
  type ExportResults,
  isWorkerPresent,
  type LiveProgress,
  type ResolvedRequest,
  type RunningExport,
  type TargetsRequest,
} from '../contract/index.js';
import { cancelExport } from './cancel.js';
import { describeExport, type ExportContext, isClosed } from './describe.js';
import { type LaneListing, listLanes } from './lanes.js';
import { type ExportListing, type ListOptions, listExports } from './list.js';
import { progressOf } from './progress.js';
import { requestOf } from './request.js';
import { cancelAll, exportsOf, statusOfAll, waitForAll } from './several.js';
import { type StartedExport, type StartOptions, type StartTargetsOptions, startExport, startTargets } from './start.js';
import { statusOf } from './status.js';
import { lastPolledMsAgo } from './temporal.js';
import { type UnlimitedWait, type WaitOptions, waitFor } from './wait.js';

export interface ExportClientOptions {
  client: Client;
  /** Task queue on which exports are started. @default 'logferry' */
  taskQueue?: string;
}

/**
 * Starts, follows and cancels exports over Temporal. Every method can also reject with an error of the Temporal client;
 * see asLogferryError. Methods that take the id of an export throw INVALID_REQUEST for an empty id.
 */
export interface ExportClient {
  /**
   * Starts an export, or attaches to the open export that runs the same request.
   * @throws LogferryError INVALID_REQUEST, ID_IN_USE, NOT_AN_EXPORT
   */
  start(request: ExportRequest, options?: StartOptions): Promise<StartedExport>;
  /**
   * Starts one export for each target of a request, or attaches to the open exports that run the same request. No
   * export is started if an id is refused or belongs to another open workflow. The id of each export is
   * `<id>.<account>.<region>`.
   * @returns one export for each target, in the order of the targets
   * @throws LogferryError INVALID_REQUEST, ID_IN_USE, NOT_AN_EXPORT
   */
  startTargets(request: TargetsRequest, options?: StartTargetsOptions): Promise<StartedExport[]>;
  /**
   * The ids of the exports that an id addresses: the id itself if a workflow has it, or else all ids
   * `<id>.<account>.<region>` of exports that Temporal lists.
   * @throws LogferryError UNKNOWN_EXPORT, NOT_AN_EXPORT
   */
  exportsOf(id: string): Promise<string[]>;
  /**
   * The result of a closed export, or the state of an open one.
   * @throws LogferryError UNKNOWN_EXPORT, NOT_AN_EXPORT
   */
  status(id: string): Promise<ExportResult | RunningExport>;
  /**
   * The request of an export, open or closed.
   * @throws LogferryError UNKNOWN_EXPORT, NOT_AN_EXPORT, INVALID_REQUEST
   */
  request(id: string): Promise<ResolvedRequest>;
  /**
   * Whether an export has closed. Temporal answers without a worker.
   * @throws LogferryError UNKNOWN_EXPORT, NOT_AN_EXPORT
   */
  isClosed(id: string): Promise<boolean>;
  /** The progress of an open export; undefined if it has closed, or if no worker answers within two seconds. */
  progress(id: string): Promise<LiveProgress | undefined>;
  /** Waits until an export has closed, or until the wait limit passes. */
  wait(id: string, options?: UnlimitedWait): Promise<ExportResult>;
  wait(id: string, options: WaitOptions): Promise<ExportResult | RunningExport>;
  /** Cancels an export and its task at AWS, and waits until the export has closed, or until the wait limit passes. */
  cancel(id: string, request: CancelRequest, options?: UnlimitedWait): Promise<ExportResult>;
  cancel(id: string, request: CancelRequest, options: WaitOptions): Promise<ExportResult | RunningExport>;
  /** {@link status} of several exports, in the order of their ids. */
  statusAll(ids: readonly string[]): Promise<ExportResults>;
  /** {@link wait} for several exports: until all have closed, or until the wait limit passes. */
  waitAll(ids: readonly string[], options?: WaitOptions): Promise<ExportResults>;
  /** {@link cancel} for several exports. If an id is unknown, none of them is cancelled. */
  cancelAll(ids: readonly string[], request: CancelRequest, options?: WaitOptions): Promise<ExportResults>;
  /** The exports that Temporal has not yet deleted from the namespace, in Temporal's order: usually newest first. */
  list(options?: ListOptions): AsyncIterable<ExportListing>;
  /** The open lanes of the namespace: who has the turn, and who waits. */
  lanes(): Promise<LaneListing[]>;
  /** Whether a worker has recently polled this client's task queue. */
  hasWorker(): Promise<boolean>;
}

export function createExportClient({ client, taskQueue = EXPORTS_TASK_QUEUE }: ExportClientOptions): ExportClient {
  const context: ExportContext = { client, taskQueue };
  return {
    start: (request, options = {}) => startExport(context, request, options),
    startTargets: (request, options = {}) => startTargets(context, request, options),
    exportsOf: (id) => exportsOf(context, id),
    status: (id) => statusOf(context, id),
    request: (id) => requestOf(context, id),
    isClosed: async (id) => isClosed(await describeExport(context, id)),
    progress: (id) => progressOf(context, id),
    wait: ((id, options = {}) => waitFor(context, id, options)) as ExportClient['wait'],
    cancel: ((id, request, options = {}) => cancelExport(context, id, request, options)) as ExportClient['cancel'],
    statusAll: (ids) => statusOfAll(context, ids),
    waitAll: (ids, options = {}) => waitForAll(context, ids, options),
    cancelAll: (ids, request, options = {}) => cancelAll(context, ids, request, options),
    list: (options = {}) => listExports(context, options),
    lanes: () => listLanes(context),
    hasWorker: async () => isWorkerPresent(await lastPolledMsAgo(client, taskQueue)),
  };
}
