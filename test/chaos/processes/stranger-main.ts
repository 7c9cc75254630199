import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { EXPORT_WORKFLOW, LANES_TASK_QUEUE, tasksQueueOf } from '../../../contract/index.js';
import type { Known } from './forging-workflow.js';

/*
 * The process of a stranger, who can use the Temporal namespace and nothing else. Until the process is killed, it reads
 * histories of exports. It also starts workflows that call the activities of logferry's workers with forged inputs.
 */

const STRANGERS_QUEUE = 'strangers';
const EVERY_MS = 1_500;
/** Maximum number of exports whose histories are read to find one that has recorded a slice. */
const MOST_READ = 30;
/** Prefix of the ids of the stranger's workflows. */
const NAME = 'stranger';

process.stdin.on('close', () => process.exit(1)).resume();
const [address = '', exportsQueue = ''] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const client = new Client({ connection });
const worker = await Worker.create({
  connection,
  taskQueue: STRANGERS_QUEUE,
  workflowsPath: fileURLToPath(new URL('./forging-workflow.ts', import.meta.url)),
});
worker.run().catch(() => process.exit(1));

for (let count = 1; ; count += 1) {
  await delay(EVERY_MS);
  // Errors are ignored, because the server may be down.
  await forgeOnce(`${NAME}-${process.pid}-${count}`).catch((error) => process.stderr.write(`${error}\n`));
}

async function forgeOnce(workflowId: string): Promise<void> {
  const known = await lastRecorded();
  if (known === undefined) return;
  const queues = { exports: exportsQueue, tasks: tasksQueueOf(exportsQueue), lanes: LANES_TASK_QUEUE };
  await client.workflow.start('forge', { workflowId, taskQueue: STRANGERS_QUEUE, args: [known, queues] });
}

/** An export that has recorded a slice, with the inputs of its activities from its history. */
async function lastRecorded(): Promise<Known | undefined> {
  let read = 0;
  // Most runs that have ended have recorded slices.
  const query = `WorkflowType = '${EXPORT_WORKFLOW}' AND ExecutionStatus != 'Running'`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const known = await knownFrom(workflowId, runId);
    read += 1;
    if (known !== undefined || read === MOST_READ) return known;
  }
  return undefined;
}

async function knownFrom(workflowId: string, runId: string): Promise<Known | undefined> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const inputs = new Map<string, { request?: Known['request']; export?: Known['export']; ended?: Known['ended'][] }>();
  for (const { activityTaskScheduledEventAttributes: scheduled } of events ?? []) {
    const data = scheduled?.input?.payloads?.[0]?.data;
    if (data?.length) inputs.set(scheduled?.activityType?.name ?? '', JSON.parse(Buffer.from(data).toString('utf8')));
  }
  const { request } = inputs.get('openExport') ?? {};
  const { export: opened, ended: [ended] = [] } = inputs.get('verifyAndRecord') ?? {};
  return request && opened && ended && { request, export: opened, ended };
}
