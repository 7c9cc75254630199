import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { CONTROL_PATH, type Controls, control, type ForeignTask, type History } from './control/control.js';
import { ActivityLog } from './core/activity-log.js';
import { Clock } from './core/clock.js';
import { defined } from './core/defined.js';
import { canHappen, type Fault, FaultPlan, isTaskFault } from './core/fault-plan.js';
import { type ContextValues, PolicyContext } from './core/policy-context.js';
import { ServiceError } from './core/service-error.js';
import { type EmulatorSettings, SettingsStore } from './core/settings-store.js';
import { type LogFileSummary, readLogFile } from './files/read-log-file.js';
import type { Caller, Reply } from './http/call.js';
import { callerOf } from './http/caller.js';
import { Dispatcher } from './http/dispatcher.js';
import { hostNameOf } from './http/guard.js';
import { listen } from './http/server.js';
import { LIMITED_OPERATIONS } from './limits/quotas.js';
import { RequestLimits } from './limits/request-limits.js';
import { type LoadTarget, type LogEvent, loadEvents } from './load-events.js';
import { exportPolicy } from './s3/access/export-policy.js';
import { type BlobStore, openFileBlobs } from './s3/model/blobs.js';
import { checkBucketName } from './s3/model/bucket-name.js';
import { memoryBlobs } from './s3/model/memory-blobs.js';
import { createServices, type Services } from './services.js';
import { type EmulatorState, emulatorState } from './state.js';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_ACCOUNT_ID = '123456789012';
const DEFAULT_REGION = 'us-east-1';

export interface EmulatorOptions {
  /** Address to bind; default 127.0.0.1. */
  readonly host?: string;
  /** Port to listen on. With 0, the default, the system chooses a free port. */
  readonly port?: number;
  /** The account of a caller whose access key is not a 12-digit account id. */
  readonly defaultAccountId?: string;
  readonly settings?: Partial<EmulatorSettings>;
  /** Called before the port opens: what it creates and loads is complete when the first request is answered. */
  readonly prepare?: (emulator: EmulatorCore) => void | Promise<void>;
}

export interface Emulator extends EmulatorCore {
  /** Base URL, for AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly port: number;
}

/** A request to an emulator in memory. */
export interface EmulatedRequest {
  readonly method: string;
  /** Path and query as in an HTTP request. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** An emulator without a port, with all objects in memory. Only its own process can call it. */
export interface EmulatorInMemory extends EmulatorCore {
  /** @throws ConnectionReset if a fault cuts the connection */
  answer(request: EmulatedRequest): Promise<Reply>;
}

/** The functions of an emulator that do not depend on how requests reach it. */
export interface EmulatorCore {
  /** Closes all connections and removes all stored data. */
  close(): Promise<void>;
  /** Loads events of any age, in any order. @returns the number of loaded events */
  loadEvents(target: LoadTarget, events: Iterable<LogEvent> | AsyncIterable<LogEvent>): Promise<number>;
  /**
   * Loads the events of a log file; see `readLogFile`.
   * @returns how the file was read, and how many of its lines have no time of their own
   * @throws Error if the file cannot be read as text, or the names are not possible in CloudWatch Logs
   */
  loadFile(target: LoadTarget, path: string): Promise<LogFileSummary>;
  /**
   * Creates an empty bucket with the policy that AWS documents for exports from `sourceAccounts` (default: the owner).
   * The owner is `accountId` (default: the emulator's default account).
   * @throws ServiceError if S3 does not allow the name, or the name is taken
   */
  createBucket(bucket: { name: string; region: string; accountId?: string; sourceAccounts?: readonly string[] }): void;
  state(): EmulatorState;
  /** Changes settings. @throws ServiceError that names each unknown or bad setting; in this case no setting changes */
  configure(settings: Partial<EmulatorSettings>): void;
  /** Moves the emulator's clock forward. */
  advanceClock(ms: number): void;
  /** Adds a fault. @throws ServiceError InvalidFault if the fault can never have an effect */
  addFault(fault: Fault): void;
  clearFaults(): void;
  /**
   * Adds an active task of another client, so that no other task can start in the account and Region.
   * @returns the task's id
   * @throws ServiceError LimitExceededException if a task is active there
   */
  addForeignTask(task: ForeignTask): string;
  /**
   * Adds finished tasks of another client to an account and Region. They were created one minute apart, the last one a
   * minute ago.
   */
  addHistory(history: History): void;
  /**
   * Sets values of condition keys that the emulator cannot know, for evaluating policies.
   * @throws ServiceError InvalidControlCall for a key that is not known or that the emulator takes from the request
   */
  setPolicyContext(values: ContextValues): void;
  /** Removes all values of condition keys that were set. */
  clearPolicyContext(): void;
}

/**
 * Starts an emulator. Two emulators share no data.
 * @throws Error of `prepare`, or of the system if the address cannot be used (code EADDRINUSE, for instance)
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = DEFAULT_HOST, port = 0, prepare } = options;
  const { answer, ...core } = emulatorOver(await openFileBlobs(), options);
  const overHttp = (request: IncomingMessage, requestId: string): Promise<Reply> => {
    const { method = 'GET', url = '/', headers } = request;
    return answer({ method, url, headers, body: request }, requestId);
  };
  const open = async () => {
    await prepare?.(core);
    return listen(host, port, overHttp);
  };
  const server = await open().catch(async (error: unknown) => {
    await core.close();
    throw error;
  });
  return {
    ...core,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    port: server.port,
    async close() {
      await server.close();
      await core.close();
    },
  };
}

/**
 * An emulator for callers in this process. It uses no socket, and writes events to files only beyond 16 MiB. A test
 * can simulate time by replacing the timers of JavaScript.
 */
export function emulatorInMemory(options: Omit<EmulatorOptions, 'host' | 'port' | 'prepare'> = {}): EmulatorInMemory {
  const { answer, ...core } = emulatorOver(memoryBlobs(), options);
  return { ...core, answer: (request) => answer(request, randomUUID()) };
}

type Answer = (request: EmulatedRequest, requestId: string) => Promise<Reply>;

function emulatorOver(
  blobs: BlobStore,
  { defaultAccountId = DEFAULT_ACCOUNT_ID, settings: given }: EmulatorOptions,
): EmulatorCore & { answer: Answer } {
  const settings = new SettingsStore(given, LIMITED_OPERATIONS);
  const clock = new Clock();
  const faults = new FaultPlan(clock);
  const activity = new ActivityLog();
  const onDefect = (error: unknown) => activity.defect('export task', error);
  const policyContext = new PolicyContext();
  const services = createServices({ clock, settings, faults, blobs, policyContext, onDefect });
  const { logsStore, objects, exportTasks } = services;
  const dispatcher = new Dispatcher(clock, faults, activity, new RequestLimits(settings, clock));

  const controls: Controls & Pick<Emulator, 'state'> = {
    state: () => emulatorState({ clock, settings, faults, activity, services }),
    clock: () => ({ nowMs: clock.now(), skippedMs: clock.skippedMs }),
    settings: () => settings.current,
    configure: (changes) => settings.change(changes),
    advanceClock: (ms) => clock.advance(ms),
    addFaults(given) {
      for (const fault of given) checkFault(fault, services);
      for (const fault of given) {
        if (fault.taskId === undefined) faults.add(fault);
        else exportTasks.applyFault(fault);
      }
    },
    clearFaults: () => faults.clear(),
    policyContext: () => policyContext.list(),
    setPolicyContext: (values) => policyContext.set(values),
    clearPolicyContext: () => policyContext.clear(),
    addForeignTask({ logGroupName, taskMs, accountId = defaultAccountId, region }) {
      const home = logsStore.all().find((logs) => logs.accountId === accountId && logs.groups.has(logGroupName));
      const owner = { accountId, region: region ?? home?.region ?? DEFAULT_REGION };
      return exportTasks.createForeign(owner, logGroupName, taskMs).taskId;
    },
    addHistory({ count, accountId = defaultAccountId, region = DEFAULT_REGION }) {
      exportTasks.addHistory({ accountId, region }, count);
    },
    load({ events, region = DEFAULT_REGION, accountId = defaultAccountId, ...target }) {
      const given = events.map((event) => defined(event));
      return loadEvents(logsStore, clock, { ...defined(target), region, accountId }, given);
    },
  };

  const answer: Answer = async (request, requestId) => {
    const reply = await undated(request, requestId);
    return { ...reply, headers: { ...reply.headers, date: new Date(clock.now()).toUTCString() } };
  };
  const undated: Answer = async ({ method, url, headers, body }, requestId) => {
    const { rawPath, query } = splitUrl(url);
    const hostName = hostNameOf(headers.host) ?? '';
    if (rawPath.startsWith(CONTROL_PATH) && !hostName.endsWith('.localhost')) {
      return control(controls, { method, rawPath, headers, body });
    }
    const base = { requestId, atMs: clock.now(), method, hostName, rawPath, query, headers, body, trace: {} };
    let caller: Caller;
    try {
      const signed = callerOf({ method, headers, query }, defaultAccountId, clock.now());
      caller = { ...signed, setKeys: policyContext.keysOf({ of: 'callers', ...signed }) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const unknown: Caller = { accountId: '', region: '', service: '', accessKeyId: '' };
      return services.serviceFor(headers, unknown).renderError({ ...base, caller: unknown }, error);
    }
    return dispatcher.dispatch(services.serviceFor(headers, caller), { ...base, caller });
  };

  const load: EmulatorCore['loadEvents'] = (target, events) =>
    loadEvents(logsStore, clock, { accountId: defaultAccountId, ...target }, events);

  return {
    ...controls,
    answer,
    addFault: (fault) => controls.addFaults([fault]),
    loadEvents: load,
    async loadFile(target, path) {
      const file = readLogFile(path);
      await load(target, file);
      return file.summary();
    },
    createBucket({ name, region, accountId = defaultAccountId, sourceAccounts = [accountId] }) {
      checkBucketName(name);
      if (objects.bucket(name) !== undefined) {
        throw new ServiceError('BucketAlreadyExists', `There is a bucket ${name} already.`, 409);
      }
      const bucket = objects.createBucket(name, region, accountId);
      bucket.settings.policy = exportPolicy(bucket, sourceAccounts);
    },
    async close() {
      clock.close();
      await exportTasks.close();
      logsStore.close();
      await blobs.close();
    },
  };
}

/** Checks that a fault can have an effect. @throws ServiceError InvalidFault */
function checkFault(fault: Fault, { operations, exportTasks }: Services): void {
  const { operation, kind, taskId } = fault;
  if (operation !== '*' && !operations.has(operation)) {
    throw new ServiceError('InvalidFault', `There is no operation ${operation}.`);
  }
  if (!canHappen(fault)) {
    throw new ServiceError('InvalidFault', `${kind} with these members can never affect ${operation}.`);
  }
  if (taskId !== undefined && !(isTaskFault(fault) && exportTasks.has(taskId))) {
    throw new ServiceError(
      'InvalidFault',
      `${kind} cannot affect the task ${taskId}: there is no such task, or the kind does not affect tasks.`,
    );
  }
}

/** Splits a URL. The path stays as sent and is not normalised: `..` may be part of a key. */
function splitUrl(url: string): { rawPath: string; query: URLSearchParams } {
  const relative = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  const mark = relative.indexOf('?');
  const path = mark === -1 ? relative : relative.slice(0, mark);
  return { rawPath: path === '' ? '/' : path, query: new URLSearchParams(mark === -1 ? '' : relative.slice(mark + 1)) };
}
