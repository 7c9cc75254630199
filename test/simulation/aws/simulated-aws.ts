import type { Aws, CreateAnswer, ExportTasks, NewExportTask } from '../../../activities/index.js';
import type { ObjectStore } from '../../../archive/index.js';
import { CREATE_REQUEST_TIMEOUT_MS } from '../../../contract/index.js';
import type { ActivityCode } from '../code.js';
import type { Random } from '../time/random.js';
import type { Timeline } from '../time/timeline.js';
import type { Account } from './account.js';
import { logGroups } from './log-groups.js';
import { attemptHere, type Network } from './network.js';

export const ACCOUNT_ID = '111122223333';

/** A simulation of AWS: the ports of activities for a simulated account, over a network with faults. */
export function simulatedAws(
  account: Account,
  network: Network,
  timeline: Timeline,
  random: Random,
  code: Pick<ActivityCode, 'LogferryError'>,
): Aws {
  return {
    identity: () => network.read(() => ({ accountId: ACCOUNT_ID, arn: 'arn:aws:iam::111122223333:role/simulated' })),
    nowMs: () => network.read(() => timeline.nowMs),
    exportTasks: exportTasks(account, network, timeline, random),
    logGroups: logGroups(account.source, network, timeline, code),
    bucketRegion: () => network.read(() => account.region),
    objects: () => objects(account, network),
  };
}

function exportTasks(account: Account, network: Network, timeline: Timeline, random: Random): ExportTasks {
  const describe = <Answer>(effect: () => Answer): Promise<Answer> => {
    account.onCalled('DescribeExportTasks', attemptHere().scheduled);
    return network.call(effect, { permission: true });
  };
  return {
    create: (task, tooLate) => create(account, network, timeline, random, task, tooLate),
    find: (taskId) => describe(() => account.find(taskId)),
    page: ({ status, page }) => describe(() => account.page(status, page)),
    cancel: (taskId) => network.call(() => account.cancel(taskId), { permission: true }),
  };
}

/** Creates a task. After the call was sent, it can have an effect even if the process that sent it dies. */
async function create(
  account: Account,
  network: Network,
  timeline: Timeline,
  random: Random,
  task: NewExportTask,
  tooLate: () => boolean,
): Promise<CreateAnswer> {
  const attempt = attemptHere();
  const { createRate, stallRate } = network.ofCreates;
  if (network.happens(stallRate)) attempt.worker.stall(random.pick([5_000, 30_000, 60_000]));
  await attempt.sleep(random.skewed(1, 200));
  if (tooLate()) return { kind: 'unsent', reason: 'deadline' };
  account.onCalled('CreateExportTask', attempt.scheduled);
  if (network.is('unreachable')) return { kind: 'unsent', reason: 'unreachable', address: 'simulated' };
  if (network.is('throttled')) return { kind: 'busy', reason: 'ThrottlingException', throttled: true };
  if (network.happens() && random.chance(0.3)) return { kind: 'busy', reason: 'aborted' };
  if (network.is('createDenied')) {
    return { kind: 'refused', scope: 'slice', code: 'ACCESS_DENIED', detail: 'logs:CreateExportTask' };
  }
  if (account.source.find(task.logGroup) === undefined) {
    return { kind: 'refused', scope: 'slice', code: 'LOG_GROUP_MISSING' };
  }
  account.onAsked(attempt.scheduled.firstRunId);
  const isLate = network.happens(createRate / 2);
  const effectMs = isLate
    ? random.int(CREATE_REQUEST_TIMEOUT_MS / 2, CREATE_REQUEST_TIMEOUT_MS - 100)
    : random.skewed(1, 500);
  const isLost = isLate || network.happens(createRate);
  const hasEffect = !isLost || random.chance(0.6);
  let taskId: string | undefined;
  if (hasEffect) {
    timeline.after(effectMs, () => {
      taskId = account.create(task, attempt.scheduled.firstRunId, attempt.scheduled.attemptScheduledMs);
    });
  }
  if (isLost) {
    await attempt.sleep(random.skewed(50, CREATE_REQUEST_TIMEOUT_MS));
    return { kind: 'unclear', reason: 'reply lost' };
  }
  await attempt.sleep(effectMs + random.skewed(1, 300));
  return taskId === undefined ? { kind: 'slotTaken' } : { kind: 'created', taskId, requestId: `request-${taskId}` };
}

function objects({ store }: Account, network: Network): ObjectStore {
  return {
    async *list(prefix, options) {
      yield* await network.read(() => store.list(prefix, options), 'unlistable');
    },
    read: async (key) => network.read(() => store.read(key), 'unreadable'),
    writeOnce: async (key, body) => network.call(() => store.writeOnce(key, body), { right: 'unwritable' }),
  };
}
