import type {
  ExportClient,
  ExportListing,
  LaneListing,
  ListOptions,
  StartedExport,
  StartOptions,
  StartTargetsOptions,
  UnlimitedWait,
  WaitOptions,
} from '../../client/index.js';
import {
  type CancelRequest,
  type ClosedStatus,
  defined,
  type ExportRequest,
  type ExportResult,
  type ExportResults,
  exportIdOf,
  isOfTarget,
  type LiveProgress,
  LogferryError,
  noSlices,
  noTotals,
  parseExportRequest,
  parseTargetsRequest,
  type ResolvedRequest,
  type RunningExport,
  resolveRequest,
  splitTargets,
  type TargetsRequest,
} from '../../contract/index.js';

const STARTED_AT = '2026-11-01T00:00:00Z';
const PROGRESS: LiveProgress = {
  ...noTotals(),
  slices: { ...noSlices(), planned: 3, archived: 1 },
  phase: 'exporting',
  verifying: 0,
  planComplete: true,
  startedAt: STARTED_AT,
};

interface Run {
  readonly request: ExportRequest;
  readonly hash: string | undefined;
  result: ExportResult | RunningExport;
  readonly closed: Promise<void>;
  close(): void;
}

/**
 * An export client without Temporal. The test decides when and how exports end. Waits use timers, which a test can
 * fake.
 */
export class FakeExports implements ExportClient {
  /** The runs of each id, oldest first. */
  readonly runs = new Map<string, Run[]>();
  workers = true;
  cancels: CancelRequest[] = [];
  /** Number of calls of the functions for one export, and of `hasWorker`. */
  calls = 0;

  async start(request: ExportRequest, { id = '', unresolvedHash }: StartOptions = {}): Promise<StartedExport> {
    this.calls += 1;
    const runs = this.runs.get(id) ?? [];
    const newest = runs.at(-1);
    if (newest?.result.status === 'running') {
      if (newest.hash !== unresolvedHash) throw new LogferryError('ID_IN_USE', { exportId: id });
      return { id, runId: `run-${runs.length}`, attached: true };
    }
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    this.runs.set(id, [...runs, { request, hash: unresolvedHash, result: this.runningOf(id), closed, close }]);
    return { id, runId: `run-${runs.length + 1}`, attached: false };
  }

  async startTargets(
    request: TargetsRequest,
    { id = 'derived', accountId, unresolvedHash }: StartTargetsOptions = {},
  ): Promise<StartedExport[]> {
    const targets = splitTargets(parseTargetsRequest(request), id, { accountId });
    return Promise.all(
      targets.map((target) => {
        const hash = unresolvedHash?.(resolveRequest(target.request, Date.now()));
        return this.start(target.request, { id: target.id, ...defined({ unresolvedHash: hash }) });
      }),
    );
  }

  async exportsOf(id: string): Promise<string[]> {
    const ofFiring = exportIdOf(id);
    if (this.runs.has(ofFiring)) return [ofFiring];
    const found = [...this.runs.keys()].filter((exportId) => isOfTarget(exportId, id));
    if (found.length === 0) throw new LogferryError('UNKNOWN_EXPORT', { exportId: id });
    return found.sort();
  }

  /** Ends the newest run of an export. */
  end(id: string, status: ClosedStatus, more: Partial<ExportResult> = {}): void {
    const run = this.newest(id);
    run.result = { ...this.resultOf(id, status), ...more };
    run.close();
  }

  /** Deletes an export, as Temporal does after the retention of the namespace. */
  forget(id: string): void {
    this.runs.delete(id);
  }

  async status(id: string): Promise<ExportResult | RunningExport> {
    this.calls += 1;
    return this.newest(id).result;
  }

  async request(id: string): Promise<ResolvedRequest> {
    this.calls += 1;
    return resolveRequest(parseExportRequest(this.newest(id).request), Date.now());
  }

  async isClosed(id: string): Promise<boolean> {
    this.calls += 1;
    return this.newest(id).result.status !== 'running';
  }

  async progress(id: string): Promise<LiveProgress | undefined> {
    this.calls += 1;
    if (this.newest(id).result.status !== 'running') return undefined;
    return PROGRESS;
  }

  wait(id: string, options?: UnlimitedWait): Promise<ExportResult>;
  wait(id: string, options: WaitOptions): Promise<ExportResult | RunningExport>;
  async wait(id: string, { signal, limitMs }: WaitOptions = {}): Promise<ExportResult | RunningExport> {
    this.calls += 1;
    const { closed } = this.newest(id);
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve, reject) => {
      if (limitMs !== undefined) timer = setTimeout(resolve, limitMs);
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
    await Promise.race([closed, over]);
    clearTimeout(timer);
    return this.newest(id).result;
  }

  cancel(id: string, request: CancelRequest, options?: UnlimitedWait): Promise<ExportResult>;
  cancel(id: string, request: CancelRequest, options: WaitOptions): Promise<ExportResult | RunningExport>;
  async cancel(id: string, request: CancelRequest, options: WaitOptions = {}): Promise<ExportResult | RunningExport> {
    this.calls += 1;
    if (this.newest(id).result.status !== 'running') return this.newest(id).result;
    this.cancels.push(request);
    return this.wait(id, options);
  }

  async statusAll(ids: readonly string[]): Promise<ExportResults> {
    return { schemaVersion: 1, exports: await Promise.all(ids.map((id) => this.status(id))) };
  }

  async waitAll(ids: readonly string[], options: WaitOptions = {}): Promise<ExportResults> {
    return { schemaVersion: 1, exports: await Promise.all(ids.map((id) => this.wait(id, options))) };
  }

  async cancelAll(ids: readonly string[], request: CancelRequest, options: WaitOptions = {}): Promise<ExportResults> {
    return { schemaVersion: 1, exports: await Promise.all(ids.map((id) => this.cancel(id, request, options))) };
  }

  async *list({ limit = Number.POSITIVE_INFINITY }: ListOptions = {}): AsyncGenerator<ExportListing> {
    for (const id of [...this.runs.keys()].slice(0, limit)) {
      yield { id, status: this.newest(id).result.status, summary: 'of the test', startedAt: STARTED_AT };
    }
  }

  async lanes(): Promise<LaneListing[]> {
    return [];
  }

  async hasWorker(): Promise<boolean> {
    this.calls += 1;
    return this.workers;
  }

  private newest(id: string): Run {
    const run = this.runs.get(id)?.at(-1);
    if (run === undefined) throw new LogferryError('UNKNOWN_EXPORT', { exportId: id });
    return run;
  }

  private runningOf(exportId: string): RunningExport {
    return {
      schemaVersion: 1,
      exportId,
      status: 'running',
      region: 'eu-central-1',
      startedAt: STARTED_AT,
      paused: false,
      workerSeen: true,
      progress: { ...PROGRESS, asOf: STARTED_AT },
    };
  }

  private resultOf(exportId: string, status: ClosedStatus): ExportResult {
    const counts = { planned: 3, archived: status === 'completed' ? 3 : 1, failed: status === 'partial' ? 2 : 0 };
    return {
      ...noTotals(),
      schemaVersion: 1,
      exportId,
      status,
      region: 'eu-central-1',
      slices: { ...noSlices(), ...counts },
      startedAt: STARTED_AT,
    };
  }
}
