import { EXPORTS_TASK_QUEUE, LANES_TASK_QUEUE, MINUTE_MS, SECOND_MS } from '../../../contract/index.js';
import type { ConfigFacts, EngineFacts, Facts } from '../facts.js';
import { type CheckName, type Finding, failed, ok, skipped } from '../findings.js';
import { unanswered } from '../unanswered.js';

/** A worker asks for work at least once a minute; a queue goes on listing one that is gone. */
const PRESENT_WITHIN_MS = 2 * MINUTE_MS;

/** Whether there is a Temporal, somebody who works for it, and whether that one may export to this place. */
export function engine({ engine: found, config }: Facts): Finding[] {
  return [...(found === undefined ? [] : temporal(found)), ...(config === undefined ? [] : [workerConfig(config)])];
}

function temporal(found: EngineFacts): Finding[] {
  if (found.kind === 'embedded') {
    const message = 'none is configured: commands run a dev server and a worker of their own on this machine';
    return [ok('temporal', message)];
  }
  if ('problem' in found) {
    const { code, message, hint } = found.problem;
    return [failed('temporal', message, { remedy: hint, code })];
  }
  const { address, namespace, queues } = found;
  const reached = ok('temporal', `${address} answers, namespace ${namespace}`);
  if (queues.kind !== 'value') return [reached, unanswered('worker', 'who works on the task queues', queues)];
  return [reached, ...queues.value.map(({ name, polledMsAgo }) => present(name, polledMsAgo))];
}

const CHECK_OF_QUEUE: Readonly<Record<string, CheckName>> = {
  [EXPORTS_TASK_QUEUE]: 'worker',
  [LANES_TASK_QUEUE]: 'lanes-worker',
};

function present(queue: string, polledMsAgo: number | undefined): Finding {
  const name = CHECK_OF_QUEUE[queue] ?? 'worker';
  if (polledMsAgo !== undefined && polledMsAgo < PRESENT_WITHIN_MS) {
    return ok(name, `a worker asked task queue ${queue} for work ${Math.round(polledMsAgo / SECOND_MS)} s ago`);
  }
  const last =
    polledMsAgo === undefined ? '' : `; the last one was seen ${Math.round(polledMsAgo / MINUTE_MS)} min ago`;
  const message = `no worker asks task queue ${queue} for work${last}: exports start, but nothing carries them on`;
  return failed(name, message, { remedy: 'Run `logferry worker` for this Temporal and namespace.' });
}

function workerConfig(config: ConfigFacts): Finding {
  if (config.kind === 'unread') return skipped('worker-config', config.reason);
  const { file, refusal } = config;
  if (refusal === undefined) return ok('worker-config', `${file} allows this account, Region and destination`);
  const { code, message, hint } = refusal;
  return failed('worker-config', `${message} (${file})`, { remedy: hint, code });
}
