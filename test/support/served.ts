import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { inject } from 'vitest';
import { REGION } from './constants.js';
import { readableHistory } from './histories.js';
import type { Hosted } from './hosted.js';
import { newNamespace } from './namespaces.js';
import type { Running, Shell } from './shell.js';

/** A namespace for one test on the Temporal server of the test run, in which `logferry worker` runs the exports. */
export class Served {
  private constructor(
    readonly shell: Shell,
    readonly client: Client,
    /** Environment variables with which a command uses the namespace. */
    readonly env: NodeJS.ProcessEnv,
    private readonly connection: Connection,
  ) {}

  static async open(shell: Shell, settings: object = {}): Promise<Served> {
    const address = inject('temporalAddress');
    const connection = await Connection.connect({ address });
    const namespace = await newNamespace(connection);
    const accounts = { default: { regions: [REGION], destinations: [{ bucket: 'archive' }] } };
    const config = join(shell.home, 'worker.json');
    await writeFile(config, JSON.stringify({ accounts, ...settings }));
    const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, LOGFERRY_WORKER_CONFIG: config };
    return new Served(shell, new Client({ connection, namespace }), env, connection);
  }

  /** Starts a worker in this process, and waits until it polls. */
  async hostWorker(env: NodeJS.ProcessEnv = {}): Promise<Hosted> {
    const worker = this.shell.host(['worker'], { ...this.env, ...env });
    await worker.shows(/SIGTERM stops it/);
    return worker;
  }

  /** Starts a worker in a process of its own, and waits until it polls. @param flags of the command */
  async worker(env: NodeJS.ProcessEnv = {}, flags: readonly string[] = []): Promise<Running> {
    const worker = this.shell.start(['worker', ...flags], { ...this.env, ...env });
    await worker.shows(/SIGTERM stops it/);
    return worker;
  }

  /** The address of the probes and metrics of a worker that has `--listen`. */
  monitoringOf({ stderr }: Running): string {
    return /http:\/\/(\S+)\/healthz/.exec(stderr)?.[1] ?? '';
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    return this.shell.run(args, { ...this.env, ...env });
  }

  /** The streams, environment, clock and signals for a command that runs in this process. */
  io() {
    return this.shell.io({ env: this.env });
  }

  /** Runs a command of the build in this process, with a worker if it needs one. */
  runHere(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    return this.shell.runHere(args, { ...this.env, ...env });
  }

  /** Runs a command in this process, from sources. */
  command(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    return this.shell.command(args, { ...this.env, ...env });
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    return this.shell.start(args, { ...this.env, ...env });
  }

  /** The history of the newest run of a workflow. */
  history(id: string): Promise<History> {
    return this.client.workflow.getHandle(id).fetchHistory();
  }

  /** The history of each run of each workflow as text, in which a test can search for the content of payloads. */
  async *histories(): AsyncGenerator<string> {
    for await (const { workflowId, runId } of this.client.workflow.list()) {
      yield readableHistory(await this.client.workflow.getHandle(workflowId, runId).fetchHistory());
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
