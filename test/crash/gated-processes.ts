import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { createExportClient, type ExportClient } from '../../client/index.js';
import { REGION } from '../support/constants.js';
import { MortalServer } from '../support/mortal-server.js';
import { newNamespace } from '../support/namespaces.js';
import { seen } from '../support/seen.js';
import { type Running, Shell } from '../support/shell.js';
import { type AwsGate, openAwsGate } from './gates/aws-gate.js';
import { Gate } from './gates/gate.js';
import { openTemporalGate, type TemporalGate } from './gates/temporal-gate.js';

/**
 * Timings of the workers. The timings that decide how soon a crash is noticed, and those of the lane, are short. All
 * others have their defaults.
 */
const TIMINGS = { watchAttemptMs: 1_000, lookAtLaneMs: 2_000 };
const LANE = { quantumMs: 1_000, lookIntervalMs: 1_000, idleGraceMs: 10_000 };

export interface GatedProcessesOptions {
  /**
   * Whether the processes have their own Temporal server, which can be killed. Otherwise they have a namespace on the
   * server of the test run.
   */
  ownServer: boolean;
  taskMs: number;
  /** Number of history events after which exports continue as new. */
  historyEvents?: number;
  /** Number of signals after which lanes continue as new. */
  maxSignals?: number;
}

/**
 * The processes of one row: emulator, Temporal server and workers. Between a worker or command and the servers there
 * are gates, at which a test can stop calls.
 */
export class GatedProcesses {
  readonly exports: ExportClient;

  private constructor(
    readonly shell: Shell,
    readonly gate: Gate,
    readonly client: Client,
    private readonly env: NodeJS.ProcessEnv,
    private readonly server: MortalServer | undefined,
    private readonly closing: (() => Promise<unknown>)[],
  ) {
    this.exports = createExportClient({ client });
  }

  static async open({ ownServer, taskMs, ...limits }: GatedProcessesOptions): Promise<GatedProcesses> {
    const closing: (() => Promise<unknown>)[] = [];
    try {
      const shell = await Shell.open({ taskMs });
      closing.unshift(() => shell.close());
      const server = ownServer ? await MortalServer.open(join(shell.home, 'server'), () => {}) : undefined;
      if (server) closing.unshift(() => server.close());
      const address = server?.address ?? inject('temporalAddress');
      const connection = await Connection.connect({ address });
      closing.unshift(() => connection.close());
      const namespace = server ? 'default' : await newNamespace(connection);
      const gate = new Gate();
      const aws: AwsGate = await openAwsGate(shell.emulator.url, gate);
      closing.unshift(() => aws.close());
      const temporal: TemporalGate = await openTemporalGate(address, gate);
      closing.unshift(() => temporal.close());
      const env = {
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: namespace,
        AWS_ENDPOINT_URL: aws.url,
        LOGFERRY_WORKER_CONFIG: await workerConfig(shell.home, limits),
      };
      return new GatedProcesses(shell, gate, new Client({ connection, namespace }), env, server, closing);
    } catch (error) {
      for (const close of closing) await close();
      throw error;
    }
  }

  command(args: readonly string[]): Running {
    return this.shell.start(args, this.env);
  }

  /** Starts a worker, and waits until it polls. */
  async worker(): Promise<Running> {
    const worker = this.command(['worker']);
    await worker.shows(/SIGTERM stops it/);
    return worker;
  }

  killServer(victim: 'server' | 'supervisor'): void {
    if (!this.server?.kill(victim)) throw new Error(`there is no ${victim} to kill`);
  }

  /** Resolves when the server answers. */
  async serverAnswers(): Promise<void> {
    await seen(() => this.client.workflowService.getSystemInfo({}).then(Boolean, () => false));
  }

  async close(): Promise<void> {
    for (const close of this.closing.splice(0)) await close();
  }
}

async function workerConfig(
  folder: string,
  { historyEvents, maxSignals }: Pick<GatedProcessesOptions, 'historyEvents' | 'maxSignals'>,
): Promise<string> {
  const path = join(folder, 'worker.json');
  const accounts = { default: { regions: [REGION], destinations: [{ bucket: 'archive' }] } };
  const timings = { ...TIMINGS, historyEvents };
  await writeFile(path, JSON.stringify({ accounts, timings, lane: { ...LANE, maxSignals } }));
  return path;
}
