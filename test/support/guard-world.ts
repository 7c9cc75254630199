import { vi } from 'vitest';
import { formatInstant, instantMs } from '../../contract/index.js';
import type { LogGroupReader, Newer, SeenGroup } from '../../local/index.js';
import { guardAttributes } from '../../provider/guards/attributes.js';
import { guardResource } from '../../provider/guards/index.js';
import type { State } from '../../provider/guards/request.js';
import type { Diagnostic } from '../../provider/handlers.js';
import { propose } from '../../provider/schema/index.js';
import { FakeExports } from './fake-exports.js';
import { connectTo, providerContext } from './provider-context.js';

export const NOW = '2026-11-20T10:00:00Z';
export const ACCOUNT = '111122223333';
export const ARN = `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/pay`;
export const GROUP: SeenGroup = {
  name: '/pay',
  createdAt: '2026-10-01T00:00:00Z',
  logClass: 'STANDARD',
  storedBytes: 12_300_000,
};
export const CONFIG = {
  log_group: ARN,
  destination: { bucket: 'archive', prefix: null, layout: null, bucket_owner: null },
  region: 'eu-central-1',
  account: null,
  slice: null,
  accept_tail_loss: null,
  enabled: null,
  weight: null,
  reason: null,
  requested_by: null,
  timeouts: null,
};
type Config = { [Name in keyof typeof CONFIG]: unknown };

/** A fake of a log group and its events. It takes the time from the fake timers. */
class FakeLogGroup implements LogGroupReader {
  accountId = ACCOUNT;
  group: SeenGroup | undefined = GROUP;
  /** Instants (epoch ms) of the events. An event comes in at its instant. */
  events: number[] = [];
  /** The error of every look-up, if there is one. */
  failure: Error | undefined;
  looks = 0;

  async look(name: string) {
    this.looks += 1;
    if (this.failure) throw this.failure;
    const group = this.group?.name === name ? this.group : undefined;
    return { accountId: this.accountId, nowMs: Date.now(), group };
  }

  async newestEvent() {
    const newest = this.past.at(-1);
    return newest === undefined ? 'none' : formatInstant(newest);
  }

  async since(_: string, fromMs: number): Promise<Newer | undefined> {
    if (this.failure) throw this.failure;
    const newer = this.past.filter((ms) => ms >= fromMs);
    if (newer.length === 0) return undefined;
    return { streams: ['web/1'], newestMs: Math.max(...newer), events: newer.length, more: false };
  }

  private get past(): number[] {
    return this.events.filter((ms) => ms <= Date.now());
  }
}

/** A Temporal service, a log group and Terraform's calls for a guard. The time is that of the fake timers. */
export class GuardWorld {
  readonly fake = new FakeExports();
  readonly source = new FakeLogGroup();
  stop = new AbortController();
  readonly log: string[] = [];

  contextWith(block: object = {}) {
    return providerContext(connectTo(this.fake), {
      block,
      aws: { logGroups: async () => this.source },
      stopped: this.stop.signal,
      log: (_, message) => this.log.push(message),
    });
  }

  /** A plan as Terraform asks for it. Without a configuration, it is the plan of a destroy. */
  async planned(change: Partial<Config> | null, prior: State | null = null, context = this.contextWith()) {
    const config = change && {
      ...Object.fromEntries(Object.keys(guardAttributes).map((name) => [name, null])),
      ...CONFIG,
      ...change,
    };
    const proposal = config && propose(guardAttributes, prior as never, config as never);
    const replaces = (proposal?.replace.length ?? 0) > 0;
    const answer = await guardResource.plan?.(
      { prior: prior as never, config: config as never, planned: proposal?.planned ?? null, inPlace: null, replaces },
      context,
    );
    return { planned: answer?.planned as never, diagnostics: answer?.diagnostics ?? [], replaces };
  }

  async create(change: Partial<Config> = {}, context = this.contextWith()) {
    const { planned: desired } = await this.planned(change, null, context);
    const { state, diagnostics } = await guardResource.create(desired, context);
    return { state: state as unknown as State | null, diagnostics };
  }

  /** The state of a new guard. */
  async guard(change: Partial<Config> = {}): Promise<State> {
    const { state } = await this.create(change);
    if (state === null) throw new Error('not created');
    return state;
  }

  /** Starts the destroy of a guard. `answer` gets the diagnostics when the destroy has ended. */
  destroying(state: State, context = this.contextWith()) {
    const answer = { diagnostics: undefined as readonly Diagnostic[] | undefined };
    const done = guardResource.delete(state as never, context).then((diagnostics) => {
      answer.diagnostics = diagnostics;
      return diagnostics;
    });
    return { done, answer };
  }

  /** The windows of the exports that destroys of the guard have started. */
  windowsOf(state: State) {
    return this.fake.runs.get(exportId(state))?.map(({ request }) => request.window);
  }
}

/** Severity and summary of each diagnostic, in one text. */
export const texts = (diagnostics: readonly Diagnostic[] | undefined) =>
  diagnostics?.map(({ severity, summary }) => `${severity}: ${summary}`);
export const runDueTimers = () => vi.advanceTimersByTimeAsync(0);
/** The id of the export that the destroy of a guard starts. */
export const exportId = ({ id }: State) => `${id}-${instantMs(GROUP.createdAt)}`;
