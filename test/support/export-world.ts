import { vi } from 'vitest';
import { exportAttributes } from '../../provider/exports/attributes.js';
import type { Desired, State } from '../../provider/exports/create.js';
import { exportResource } from '../../provider/exports/index.js';
import type { Diagnostic } from '../../provider/handlers.js';
import { propose } from '../../provider/schema/index.js';
import type { Connect } from '../../provider/settings.js';
import { FakeExports } from './fake-exports.js';
import { connectTo, providerContext } from './provider-context.js';

export const NOW = '2026-11-20T00:00:00Z';
export const CONFIG = {
  source: {
    log_groups: ['/a', '/b'],
    log_group_prefixes: null,
    log_group_pattern: null,
    tags: null,
    excludes: null,
    log_stream_prefix: null,
  },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-10-04T00:00:00Z' },
  destination: { bucket: 'archive', prefix: null, layout: null, bucket_owner: null },
  region: 'eu-central-1',
  account: null,
  slice: null,
  triggers: null,
  wait: null,
  cancel_on_destroy: null,
  verify: null,
  max_scan_bytes: null,
  weight: null,
  reason: null,
  requested_by: null,
  timeouts: null,
};
/** Arguments of a configuration, in place of those of CONFIG. */
export type Config = { [Name in keyof typeof CONFIG]: unknown };

/** A Temporal service and Terraform's calls for an export. */
export class ExportWorld {
  readonly fake = new FakeExports();
  stop = new AbortController();
  connects = 0;
  readonly log: string[] = [];

  contextWith(block: object = {}) {
    const connect: Connect = async (env, taskQueue) => {
      this.connects += 1;
      return connectTo(this.fake)(env, taskQueue);
    };
    return providerContext(connect, {
      ...{ block, stopped: this.stop.signal },
      log: (_, message) => this.log.push(message),
    });
  }

  /**
   * Plans as the provider does for Terraform: by the rules of the declaration, and then with the `plan` handler of the
   * export.
   */
  async planned(change: Partial<Config>, prior: State | null = null, context = this.contextWith()) {
    const config = {
      ...Object.fromEntries(Object.keys(exportAttributes).map((name) => [name, null])),
      ...CONFIG,
      ...change,
    };
    const { planned: proposal, inPlace, replace } = propose(exportAttributes, prior as never, config as never);
    const answer = await exportResource.plan?.(
      { prior: prior as never, config: config as never, planned: proposal, inPlace, replaces: replace.length > 0 },
      context,
    );
    const replaces = replace.length > 0 && answer?.keeps !== true;
    return { planned: answer?.planned as unknown as Desired, diagnostics: answer?.diagnostics ?? [], replaces };
  }

  async create(desired: Desired, context = this.contextWith()) {
    const { state, diagnostics } = await exportResource.create(desired as never, context);
    return { state: state as unknown as State | null, diagnostics };
  }

  /** Creates an export and ends it as a test wants. */
  async created(change: Partial<Config>, end: (id: string) => void) {
    const { planned: desired } = await this.planned(change);
    const creating = this.create(desired);
    await runDueTimers();
    end(String(desired.id));
    await runDueTimers();
    return creating;
  }

  /** The state of a complete export. */
  async completed(change: Partial<Config> = {}) {
    const { state } = await this.created(change, (id) => this.fake.end(id, 'completed'));
    if (state === null) throw new Error('not created');
    return state;
  }
}

/** Severity and summary of each diagnostic, in one text. */
export const summaries = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ severity, summary }) => `${severity}: ${summary}`);
export const runDueTimers = () => vi.advanceTimersByTimeAsync(0);
