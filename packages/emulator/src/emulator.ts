import type { IncomingMessage } from 'node:http';
import { CONTROL_PATH, type Controls, control, type ForeignTask, type History } from './control/control.js';
import { ActivityLog } from './core/activity-log.js';
import { Clock } from './core/clock.js';
import { ServiceError } from './core/errors.js';
import { canHappen, type Fault, FaultPlan, isTaskFault } from './core/faults.js';
import { type EmulatorSettings, SettingsHolder } from './core/settings.js';
import { ExportTasks } from './exports/export-tasks.js';
import type { Caller, Reply, Service } from './http/call.js';
import { callerOf } from './http/caller.js';
import { Dispatcher } from './http/dispatcher.js';
import { hostNameOf } from './http/guard.js';
import { listen } from './http/server.js';
import { KMS_TARGET_PREFIX, KmsService, KmsStore } from './kms/index.js';
import { type LoadTarget, type LogEvent, loadEvents } from './load-events.js';
import { LogsService } from './logs/service.js';
import { LogsStore } from './logs/model/logs-store.js';
import { exportAccess } from './s3/access/export-access.js';
import { exportPolicy } from './s3/access/export-policy.js';
import { openFileBlobs } from './s3/model/blobs.js';
import { checkBucketName } from './s3/model/bucket-name.js';
import { ObjectStore } from './s3/model/object-store.js';
import { S3Service } from './s3/service.js';
import { type EmulatorState, taskState } from './state.js';
import { StsService } from './sts/service.js';
import { TAGGING_TARGET_PREFIX, TaggingService } from './tagging/service.js';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_ACCOUNT_ID = '123456789012';
const DEFAULT_REGION = 'us-east-1';

export interface EmulatorOptions {
  /** Address to bind; 127.0.0.1 unless given. */
  readonly host?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The account of callers whose access key is not a 12-digit account id. */
  readonly defaultAccountId?: string;
  readonly settings?: Partial<EmulatorSettings>;
}

export interface Emulator {
  /** Base URL: what AWS_ENDPOINT_URL is set to. */
  readonly url: string;
  readonly port: number;
  /** Cuts all connections and removes what was stored. */
  close(): Promise<void>;
  /** See LoadTarget: events of any age, in any order; returns how many were loaded. */
  loadEvents(target: LoadTarget, events: Iterable<LogEvent> | AsyncIterable<LogEvent>): Promise<number>;
  /**
   * Makes an empty bucket, of the default account unless told otherwise, with the policy that AWS documents for exports
   * from `sourceAccounts`, by default its own account only.
   * @throws ServiceError when the name is not one that S3 allows, or is taken
   */
  createBucket(bucket: { name: string; region: string; accountId?: string; sourceAccounts?: readonly string[] }): void;
  state(): EmulatorState;
  /** @throws an error naming each setting that is unknown or out of range; then nothing changes */
  configure(settings: Partial<EmulatorSettings>): void;
  /** Moves the emulator's clock forward. */
  advanceClock(ms: number): void;
  /** @throws ServiceError for an unknown operation or task */
  addFault(fault: Omit<Fault, 'times'> & { times?: number }): void;
  clearFaults(): void;
  /** Lets somebody else hold the slot of an account and Region; returns the task's id. */
  addForeignTask(task: ForeignTask): string;
  /** Gives an account and Region finished tasks of somebody else, one a minute up to now. */
  addHistory(history: History): void;
}

/** Starts an emulator of its own: nothing is shared between two of them. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = DEFAULT_HOST, port = 0, defaultAccountId = DEFAULT_ACCOUNT_ID } = options;
  const settings = new SettingsHolder(options.settings);
  const clock = new Clock();
  const faults = new FaultPlan();
  const activity = new ActivityLog();
  const blobs = await openFileBlobs();
  const store = new LogsStore();
  const keys = new KmsStore(clock);
  const objects = new ObjectStore(blobs, clock, keys);
  const policyCheck = exportAccess(objects, clock);
  const exportTasks = new ExportTasks({
    clock,
    settings,
    faults,
    destination: objects,
    destinationCheck(question) {
      const { destinationAccess } = settings.current;
      if (destinationAccess === 'policy') return policyCheck(question);
      return ({ allow: undefined, 'deny-acl': 'GetBucketAcl', 'deny-put': 'PutObject' } as const)[destinationAccess];
    },
    onDefect: (error) => activity.defect('export task', error),
  });
  const services = {
    logs: new LogsService({ clock, settings, faults, store, exportTasks }),
    s3: new S3Service(objects, clock),
    kms: new KmsService(keys, clock),
    sts: new StsService(),
    tagging: new TaggingService(store, clock),
  };
  const operations = new Set(Object.values(services).flatMap((service) => service.operations));
  const dispatcher = new Dispatcher(clock, faults, activity);

  const state = (): EmulatorState => {
    const tasks = exportTasks.all();
    return {
      clock: { nowMs: clock.now(), skippedMs: clock.skippedMs },
      settings: settings.current,
      tasks: tasks.map(taskState),
      liveTasks: tasks.filter((task) => !task.finished).length,
      counters: activity.counters(),
      timeline: activity.timeline(),
      faults: faults.list(),
      logGroups: store.lanes().flatMap(({ accountId, region, groups }) =>
        [...groups.values()].map(({ name, streams, storedBytes }) => ({
          accountId,
          region,
          logGroupName: name,
          logStreams: streams.size,
          storedBytes,
        })),
      ),
      buckets: [...objects.buckets.values()].map((bucket) => ({
        name: bucket.name,
        region: bucket.region,
        ownerId: bucket.ownerId,
        objects: bucket.objects.size,
        bytes: [...bucket.objects.values()].reduce((sum, { blob }) => sum + blob.size, 0),
      })),
      defects: activity.defects(),
    };
  };

  const checkFault = (fault: Fault): void => {
    const { operation, kind, taskId } = fault;
    if (operation !== '*' && !operations.has(operation)) {
      throw new ServiceError('InvalidFault', `There is no operation ${operation}.`);
    }
    if (!canHappen(fault)) {
      throw new ServiceError('InvalidFault', `${kind} has no effect in ${operation}: it would never happen.`);
    }
    if (taskId !== undefined && !(isTaskFault(fault) && exportTasks.has(taskId))) {
      throw new ServiceError('InvalidFault', `${kind} cannot hit ${taskId}: no such task or kind.`);
    }
  };
  const controls: Controls & Pick<Emulator, 'state'> = {
    state,
    settings: () => settings.current,
    configure: (changes) => settings.change(changes),
    advanceClock: (ms) => clock.advance(ms),
    addFaults(given) {
      for (const fault of given) checkFault(fault);
      for (const fault of given) {
        if (fault.taskId === undefined) faults.add(fault);
        else exportTasks.afflict(fault);
      }
    },
    clearFaults: () => faults.clear(),
    addForeignTask({ logGroupName, taskMs, accountId = defaultAccountId, region }) {
      const home = store.lanes().find((lane) => lane.accountId === accountId && lane.groups.has(logGroupName));
      const lane = store.lane(accountId, region ?? home?.region ?? DEFAULT_REGION);
      return exportTasks.createForeign(lane, logGroupName, taskMs).taskId;
    },
    addHistory({ count, accountId = defaultAccountId, region = DEFAULT_REGION }) {
      exportTasks.addHistory(store.lane(accountId, region), count);
    },
  };

  const answer = async (request: IncomingMessage, requestId: string): Promise<Reply> => {
    const { rawPath, query } = splitUrl(request.url ?? '/');
    const { method = 'GET', headers } = request;
    const hostName = hostNameOf(headers.host) ?? '';
    if (rawPath.startsWith(CONTROL_PATH) && !hostName.endsWith('.localhost')) {
      return control(controls, { method, rawPath, headers, body: request });
    }
    const base = { requestId, atMs: clock.now(), method, hostName, rawPath, query, headers, body: request, trace: {} };
    let caller: Caller;
    try {
      caller = callerOf(headers, query, defaultAccountId);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const unknown: Caller = { accountId: '', region: '', service: '', accessKeyId: '' };
      return serviceFor(services, headers, unknown).renderError({ ...base, caller: unknown }, error);
    }
    return dispatcher.dispatch(serviceFor(services, headers, caller), { ...base, caller });
  };

  const server = await listen(host, port, answer).catch(async (error: unknown) => {
    await blobs.close();
    throw error;
  });
  return {
    ...controls,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    port: server.port,
    addFault: (fault) => controls.addFaults([{ times: 1, ...fault }]),
    loadEvents: (target, events) => loadEvents(store, clock, { accountId: defaultAccountId, ...target }, events),
    createBucket({ name, region, accountId = defaultAccountId, sourceAccounts = [accountId] }) {
      checkBucketName(name);
      if (objects.bucket(name) !== undefined) {
        throw new ServiceError('BucketAlreadyExists', `There is a bucket ${name} already.`, 409);
      }
      const bucket = objects.createBucket(name, region, accountId);
      bucket.settings.policy = exportPolicy(bucket, sourceAccounts);
    },
    async close() {
      await server.close();
      clock.close();
      await exportTasks.close();
      store.close();
      await blobs.close();
    },
  };
}

/** The path as sent, never normalised: `..` may be part of a key. */
function splitUrl(url: string): { rawPath: string; query: URLSearchParams } {
  const relative = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  const mark = relative.indexOf('?');
  const path = mark === -1 ? relative : relative.slice(0, mark);
  return { rawPath: path === '' ? '/' : path, query: new URLSearchParams(mark === -1 ? '' : relative.slice(mark + 1)) };
}

function serviceFor(
  services: { logs: Service; s3: Service; kms: Service; sts: Service; tagging: Service },
  headers: IncomingMessage['headers'],
  caller: Caller,
): Service {
  const target = headers['x-amz-target'];
  if (String(target).startsWith(KMS_TARGET_PREFIX) || caller.service === 'kms') return services.kms;
  if (String(target).startsWith(TAGGING_TARGET_PREFIX) || caller.service === 'tagging') return services.tagging;
  if (target !== undefined || caller.service === 'logs') return services.logs;
  if (caller.service === 'sts') return services.sts;
  return services.s3;
}
