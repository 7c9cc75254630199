import { WithStartWorkflowOperation } from '@temporalio/client';
import { createScheduleClient } from '../../client/index.js';
import { EXPORT_WORKFLOW, START_UPDATE, workflowIdOf } from '../../contract/index.js';
import { ACCOUNT_ID, REGION } from '../support/constants.js';
import { seen } from '../support/seen.js';
import type { ServerWorld } from '../support/server-world.js';
import { letTasksEnd, SLOW } from '../support/slow-tasks.js';
import { exported, type Recording, start, taskIn, waitsForTurn } from './recording.js';

/** Pauses that are so short that several of them occur in a recording. */
const IMPATIENT = { longestPauseMs: 150, idleTurnMs: 100 };
const CREATE = { operation: 'CreateExportTask' } as const;

/** Makes AWS refuse an operation until the faults are cleared. */
const refuse = (world: ServerWorld, operation: string, code: string) =>
  world.emulator.addFault({ operation, kind: 'error-before', status: 400, code, times: 1_000_000 });

/** Recordings of exports with faults, waits, refusals and continue-as-new. */
export const EXPORTS: readonly Recording[] = [
  {
    name: 'export-adopted',
    steps: ['createOrAdopt: unclear', 'findExportTask: adopted', 'verifyAndRecord: recorded archived', 'completed'],
    happen(world) {
      world.emulator.addFault({ ...CREATE, kind: 'reset-after' });
      return exported(world, '/lost', 2);
    },
  },
  {
    // The second task is created before the objects of the first one have been read back.
    name: 'export-second-unproven',
    steps: ['createOrAdopt: created', 'createOrAdopt: created', 'verifyAndRecord: recorded archived', 'completed'],
    options: { emulator: SLOW },
    async happen(world) {
      const { id } = await start(world, '/two', 2);
      await taskIn(world, '/two', 'RUNNING');
      world.emulator.addFault({ operation: 'GetObject', kind: 'delay-before', delayMs: 2_000, times: 1 });
      letTasksEnd(world.emulator);
      await world.exports.wait(id);
      return id;
    },
  },
  {
    // The first task is read back while the second one runs, although short tasks are read back together later.
    name: 'export-first-at-once',
    steps: [
      ...['createOrAdopt: created', 'createOrAdopt: created'],
      ...['verifyAndRecord: recorded archived', 'verifyAndRecord: recorded archived', 'completed'],
    ],
    options: { emulator: { taskMs: 3_000 } },
    happen: (world) => exported(world, '/at-once', 2),
  },
  {
    // The firing of a schedule: the first run takes its window from the nominal time.
    name: 'export-fired',
    steps: ['createOrAdopt: created', 'verifyAndRecord: recorded archived', 'completed'],
    async happen(world) {
      await world.logGroup('/fired', 2);
      const schedules = createScheduleClient({ client: world.client, taskQueue: world.taskQueue });
      const request = world.request(['/fired'], 2, { slice: 'month', window: { lookback: 'all' } });
      await schedules.create({ name: 'nightly', cron: '0 3 * * *', paused: true, request });
      const { exportId = '' } = await schedules.trigger('nightly');
      await world.exports.wait(exportId);
      await schedules.delete('nightly');
      return workflowIdOf(exportId);
    },
  },
  {
    name: 'export-started-by-update',
    steps: [
      ...['update startExport', 'createOrAdopt: created', 'update startExport'],
      ...['verifyAndRecord: recorded archived', 'completed'],
    ],
    options: { emulator: SLOW },
    async happen(world) {
      await world.logGroup('/updated', 1);
      const args: [unknown] = [world.request(['/updated'], 1)];
      const workflowId = 'started-by-update';
      const startWorkflowOperation = new WithStartWorkflowOperation(EXPORT_WORKFLOW, {
        ...{ workflowId, taskQueue: world.taskQueue, args, workflowIdConflictPolicy: 'USE_EXISTING' },
      });
      await world.client.workflow.executeUpdateWithStart(START_UPDATE, { args, startWorkflowOperation });
      await taskIn(world, '/updated', 'RUNNING');
      await world.client.workflow.getHandle(workflowId).executeUpdate<unknown, [unknown]>(START_UPDATE, { args });
      letTasksEnd(world.emulator);
      await world.exports.wait(workflowId);
      return workflowId;
    },
  },
  {
    name: 'export-create-lost-before',
    steps: [
      ...['createOrAdopt: unclear', 'findExportTask: absent', 'timer fired', 'findExportTask: absent'],
      ...['createOrAdopt: created', 'completed'],
    ],
    happen(world) {
      world.emulator.addFault({ ...CREATE, kind: 'reset-before' });
      return exported(world, '/lost', 2);
    },
  },
  {
    name: 'export-look-failed',
    steps: [
      ...['createOrAdopt: unclear', 'findExportTask: blind', 'timer fired', 'findExportTask: adopted'],
      'completed',
    ],
    async happen(world) {
      // The answer to the create is delayed until the fault for the next DescribeExportTasks call was added.
      world.emulator.addFault({ ...CREATE, kind: 'delay-after', delayMs: 1_000 });
      world.emulator.addFault({ ...CREATE, kind: 'reset-after' });
      const { id } = await start(world, '/look');
      await seen(() => world.tasks.length === 1);
      world.emulator.addFault({ operation: 'DescribeExportTasks', kind: 'error-before', times: 2 });
      await world.exports.wait(id);
      return id;
    },
  },
  {
    name: 'export-behind-foreign-task',
    steps: [
      ...['createOrAdopt: slotTaken', 'watchExportTask: over COMPLETED'],
      ...['createOrAdopt: created', 'watchExportTask: over COMPLETED', 'completed'],
    ],
    async happen(world) {
      const theirs = { region: REGION, accountId: ACCOUNT_ID };
      world.emulator.addForeignTask({ logGroupName: '/theirs', taskMs: 600_000, ...theirs });
      const { id } = await start(world, '/mine');
      await seen(async () => (await world.exports.progress(id))?.task?.foreign);
      world.emulator.advanceClock(600_000);
      await world.exports.wait(id);
      return id;
    },
  },
  {
    name: 'export-blind-waited',
    steps: [
      ...['watchExportTask: blind', 'sends release', 'timer fired', 'watchExportTask: blind'],
      ...['watchExportTask: over COMPLETED', 'completed'],
    ],
    options: { emulator: SLOW, timings: { ...IMPATIENT, blindBoundMs: 120_000 } },
    async happen(world) {
      const { id } = await start(world, '/blind');
      await taskIn(world, '/blind', 'RUNNING');
      refuse(world, 'DescribeExportTasks', 'AccessDeniedException');
      await seen(async () => (await world.exports.progress(id))?.trouble);
      const calls = () => world.emulator.state().counters.DescribeExportTasks?.calls ?? 0;
      const before = calls();
      await seen(() => calls() > before);
      letTasksEnd(world.emulator);
      world.emulator.clearFaults();
      await world.exports.wait(id);
      return id;
    },
  },
  {
    name: 'export-blind-continued',
    steps: ['openExport: opened', 'watchExportTask: blind', 'timer fired', 'continued as new'],
    options: { emulator: SLOW, timings: { ...IMPATIENT, historyEvents: 60, blindBoundMs: 120_000 } },
    happen: blindThroughRuns,
  },
  {
    name: 'export-blind-seeing-again',
    steps: ['watchExportTask: over COMPLETED', 'verifyAndRecord: recorded archived', 'completed'],
    without: ['openExport: opened', 'createOrAdopt: created'],
    options: { emulator: SLOW, timings: { ...IMPATIENT, historyEvents: 60, blindBoundMs: 120_000 } },
    happen: blindThroughRuns,
  },
  {
    name: 'export-plan-failed',
    steps: ['verifyAndRecord: recorded archived', 'recordPart: written', 'surveyGroups failed', 'completed'],
    options: { emulator: SLOW },
    async happen(world) {
      const { id } = await start(world, '/unplannable');
      await taskIn(world, '/unplannable', 'RUNNING');
      // The second pass begins with a survey. Another program has already written an object at the key for this
      // survey's record.
      const folder = `${world.taskQueue}/_logferry/plans/${id}`;
      await world.overwrite(`${folder}/0000001.pass-0000002.survey.json`, 'of another program');
      letTasksEnd(world.emulator);
      await world.exports.wait(id);
      return id;
    },
  },
  {
    name: 'export-throttled-continued',
    steps: ['createOrAdopt: blind', 'sends release', 'timer fired', 'continued as new'],
    options: { timings: { ...IMPATIENT, historyEvents: 60, lookAtLaneMs: 150 } },
    async happen(world) {
      refuse(world, 'CreateExportTask', 'ThrottlingException');
      const { id, runId } = await start(world, '/throttled');
      const handle = world.client.workflow.getHandle(id);
      await seen(async () => (await handle.describe()).runId !== runId);
      world.emulator.clearFaults();
      await world.exports.wait(id);
      return id;
    },
  },
  {
    name: 'export-continued-first',
    steps: ['openExport: opened', 'signal granted', 'createOrAdopt: created', 'continued as new'],
    without: ['sends release'],
    options: { timings: { historyEvents: 60 } },
    happen: (world) => exported(world, '/long', 6),
  },
  {
    name: 'export-continued-last',
    steps: ['createOrAdopt: created', 'sends release'],
    without: ['openExport: opened', 'requestTurn: done', 'signal granted'],
    options: { timings: { historyEvents: 60 } },
    happen: (world) => exported(world, '/long', 6),
  },
  {
    name: 'export-continued-to-close',
    steps: ['closeManifest: written', 'completed'],
    without: ['openExport: opened', 'createOrAdopt: created'],
    options: { timings: { historyEvents: 60 } },
    happen: (world) => exported(world, '/long', 6),
  },
  {
    name: 'export-progress-noted',
    steps: [
      'planSlices: planned',
      'memo logferryProgress',
      'verifyAndRecord: recorded archived',
      'memo logferryProgress',
      'completed',
    ],
    happen: (world) => exported(world, '/noted', 2),
  },
  {
    name: 'export-progress-noted-again',
    steps: ['memo logferryProgress', 'completed'],
    without: ['openExport: opened'],
    options: { timings: { historyEvents: 60 } },
    happen: (world) => exported(world, '/long', 6),
  },
  {
    name: 'export-search-attributes',
    steps: ['openExport: opened', 'search attributes', 'createOrAdopt: created', 'search attributes', 'completed'],
    options: { searchable: true },
    happen: (world) => exported(world, '/found', 2),
  },
  {
    name: 'export-search-attributes-continued',
    steps: ['closeManifest: written', 'search attributes', 'completed'],
    without: ['openExport: opened'],
    options: { searchable: true, timings: { historyEvents: 60 } },
    happen: (world) => exported(world, '/long', 6),
  },
  {
    name: 'export-search-attributes-refused',
    steps: ['openExport: refused', 'search attributes', 'completed'],
    options: { searchable: true },
    async happen(world) {
      const { id } = await world.exports.start(world.request(['/none'], 1));
      await world.exports.wait(id);
      return id;
    },
  },
  {
    name: 'export-slices-counted',
    steps: ['planSlices: planned', 'memo logferryProgress', 'countSlices: counted', 'cancelled'],
    options: { emulator: SLOW },
    async happen(world) {
      // Together, these groups have more slices than a page of the plan.
      const groups = Array.from({ length: 18 }, (_, n) => `/counted/${n}`);
      for (const group of groups) await world.logGroup(group, 30);
      const { id } = await world.exports.start(world.request(groups, 30));
      await seen(async () => (await world.exports.progress(id))?.total);
      await world.exports.cancel(id, { requestedBy: 'test', reason: 'counted' });
      await world.exports.wait(id);
      return id;
    },
  },
  {
    name: 'export-yielded',
    steps: ['signal granted', 'signal yield', 'sends release', 'signal granted', 'createOrAdopt: created', 'completed'],
    options: { emulator: { taskMs: 600 }, lane: { quantumMs: 300 } },
    async happen(world) {
      const { id } = await start(world, '/share/a', 4);
      await seen(() => world.tasks.length > 0);
      const other = await start(world, '/share/b', 2);
      await Promise.all([id, other.id].map((each) => world.exports.wait(each)));
      return id;
    },
  },
  {
    name: 'export-cut',
    steps: [
      ...['watchExportTask: over FAILED', 'verifyAndRecord: recorded failed'],
      ...['watchExportTask: over FAILED', 'verifyAndRecord: recorded failed'],
      ...['createOrAdopt: created', 'createOrAdopt: created', 'verifyAndRecord: recorded archived', 'completed'],
    ],
    happen(world) {
      world.emulator.addFault({ ...CREATE, kind: 'fail-task', times: 2 });
      return exported(world, '/cut');
    },
  },
  {
    name: 'export-vanished',
    steps: [
      ...['watchExportTask: missing', 'watchExportTask: missing', 'verifyAndRecord: recorded failed'],
      ...[
        'createOrAdopt: slotTaken',
        'timer fired',
        'createOrAdopt: created',
        'verifyAndRecord: recorded archived',
        'completed',
      ],
    ],
    options: { emulator: SLOW, timings: { watchAttemptMs: 300, vanishedAfterMs: 3_000 } },
    async happen(world) {
      world.emulator.addFault({ ...CREATE, kind: 'vanish' });
      const { id } = await start(world, '/vanishing');
      // The task that DescribeExportTasks does not show occupies the slot until it ends.
      await seen(() => (world.emulator.state().counters.CreateExportTask?.calls ?? 0) > 1);
      letTasksEnd(world.emulator);
      await world.exports.wait(id);
      return id;
    },
  },
  {
    name: 'export-refused',
    steps: ['createOrAdopt: refused', 'closeManifest: written', 'completed'],
    options: { emulator: { destinationAccess: 'deny-acl' } },
    happen: (world) => exported(world, '/refused', 3),
  },
  {
    name: 'export-withdrawn',
    steps: ['signal cancelExport', 'sends release', 'cancelled'],
    without: ['signal granted'],
    options: { emulator: SLOW },
    async happen(world) {
      await start(world, '/holder');
      await taskIn(world, '/holder', 'RUNNING');
      const waiting = await start(world, '/waiting');
      await waitsForTurn(world, waiting);
      await world.exports.cancel(waiting.id, { requestedBy: 'auditor', reason: 'wrong bucket' });
      return waiting.id;
    },
  },
];

/**
 * Runs an export whose DescribeExportTasks calls are refused until the export has continued as new.
 * @returns the export id
 */
async function blindThroughRuns(world: ServerWorld): Promise<string> {
  const { id, runId } = await start(world, '/long-blind');
  await taskIn(world, '/long-blind', 'RUNNING');
  refuse(world, 'DescribeExportTasks', 'AccessDeniedException');
  const handle = world.client.workflow.getHandle(id);
  await seen(async () => (await handle.describe()).runId !== runId);
  world.emulator.clearFaults();
  letTasksEnd(world.emulator);
  await world.exports.wait(id);
  return id;
}
