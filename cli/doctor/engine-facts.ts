import { connectTemporal, lastPolledMsAgo, type TemporalConnection } from '../../client/index.js';
import { isLogferryError } from '../../contract/errors.js';
import { EXPORTS_TASK_QUEUE, LANES_TASK_QUEUE } from '../../contract/names.js';
import type { Answer, EngineFacts } from '../../destination/preflight/index.js';

/** Whether the configured Temporal answers, and who works on its queues. */
export async function engineFacts(): Promise<EngineFacts> {
  let temporal: TemporalConnection;
  try {
    temporal = await connectTemporal();
  } catch (error) {
    if (!isLogferryError(error)) throw error;
    return { kind: 'configured', problem: error.explained };
  }
  const { address, namespace, close } = temporal;
  try {
    return { kind: 'configured', address, namespace, queues: await queuesOf(temporal) };
  } finally {
    await close();
  }
}

type Queues = { name: string; polledMsAgo?: number }[];

async function queuesOf({ client }: TemporalConnection): Promise<Answer<Queues>> {
  try {
    const value: Queues = [];
    for (const name of [EXPORTS_TASK_QUEUE, LANES_TASK_QUEUE]) {
      const polledMsAgo = await lastPolledMsAgo(client, name);
      value.push({ name, ...(polledMsAgo !== undefined && { polledMsAgo }) });
    }
    return { kind: 'value', value };
  } catch {
    // Temporal's errors may carry what was sent; who may start exports is not always allowed to see who works.
    return { kind: 'unread', reason: 'Temporal does not show it to these credentials' };
  }
}
