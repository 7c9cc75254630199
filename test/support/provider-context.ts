import type { ExportClient, ScheduleClient } from '../../client/index.js';
import type { CallContext, Log } from '../../provider/handlers.js';
import { type AskAws, type Connect, providerConfiguration, type Settings } from '../../provider/settings.js';
import { FakeSchedules } from './fake-schedules.js';

/** An error of Temporal after which the same call can succeed. */
export class PassingError extends Error {}

/** Makes the next calls of a client fail. */
export function failCalls(
  client: ExportClient,
  name: 'start' | 'status' | 'request' | 'wait' | 'cancel' | 'hasWorker',
  times: number,
  error: Error = new PassingError('The service has too much to do.'),
): void {
  const call = client[name].bind(client) as (...args: unknown[]) => Promise<unknown>;
  let left = times;
  const failing = async (...args: unknown[]) => {
    left -= 1;
    if (left >= 0) throw error;
    return call(...args);
  };
  Object.assign(client, { [name]: failing });
}

/** Connects to clients that stand in for Temporal. */
export const connectTo =
  (exports: ExportClient, schedules: ScheduleClient = new FakeSchedules()): Connect =>
  async () => ({
    address: 'fake',
    exports,
    schedules,
    explain: (error) => error,
    isPassing: (error) => error instanceof PassingError,
    close: async () => {},
  });

const notAsked = (): Promise<never> => Promise.reject(new Error('this test expects no such call to AWS'));

/** The calls to AWS that a test expects. Every other call fails. */
export const askingOnly = (expected: Partial<AskAws>): AskAws => ({
  ...{ logGroups: notAsked, plan: notAsked, coverage: notAsked },
  ...expected,
});

/** A provider block without members. */
const NO_MEMBERS = Object.fromEntries(Object.keys(providerConfiguration().attributes).map((name) => [name, null]));

/** The context that a handler gets from a configured provider, for tests that call handlers directly. */
export function providerContext(
  connect: Connect,
  {
    block = {},
    aws,
    stopped = new AbortController().signal,
    log = () => {},
  }: {
    /** Members of the provider block. */
    readonly block?: object;
    /** The calls to AWS that a test expects. Default: the calls with the credentials of the process. */
    readonly aws?: Partial<AskAws>;
    readonly stopped?: AbortSignal;
    readonly log?: Log;
  } = {},
): CallContext<Settings> {
  const { settings } = providerConfiguration({}, connect, aws && askingOnly(aws)).configure(
    { ...NO_MEMBERS, ...block },
    { terraformVersion: '1.11.4' },
  );
  if (settings === undefined) throw new Error('the provider block was refused');
  return { settings, stopped, log };
}
