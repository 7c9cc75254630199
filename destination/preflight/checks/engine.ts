import {
  EXPORTS_TASK_QUEUE,
  isWorkerPresent,
  LANES_TASK_QUEUE,
  MINUTE_MS,
  SECOND_MS,
  tasksQueueOf,
} from '../../../contract/index.js';
import type { Answer, ConfigFacts, EngineFacts, Facts } from '../facts.js';
import {
  type CheckName,
  failed,
  failedBy,
  ok,
  type PreflightFinding,
  skipped,
  unanswered,
  warning,
} from '../preflight-findings.js';

/**
 * Checks that Temporal answers, that workers poll logferry's task queues, and that the configuration of the workers
 * allows this export.
 */
export function engine({ engine: found, config }: Facts): PreflightFinding[] {
  return [...(found === undefined ? [] : temporal(found)), ...(config === undefined ? [] : [workerConfig(config)])];
}

function temporal(found: EngineFacts): PreflightFinding[] {
  if (found.kind === 'embedded') {
    const message = 'no Temporal service is configured: commands run a dev server and a worker on this machine';
    return [ok('temporal', message)];
  }
  if ('problem' in found) return [failedBy('temporal', found.problem)];
  const { address, namespace, queues, missingAttributes } = found;
  const attributes = searchAttributes(namespace, missingAttributes);
  const reached = ok('temporal', `${address} answers, namespace ${namespace}`);
  if (queues.kind !== 'value') {
    return [reached, unanswered('worker', 'the pollers of the task queues', queues), attributes];
  }
  return [reached, ...queues.value.map(({ name, polledMsAgo }) => present(name, polledMsAgo)), attributes];
}

function searchAttributes(namespace: string, missing: Answer<readonly string[]>): PreflightFinding {
  const name = 'search-attributes';
  if (missing.kind !== 'value') return unanswered(name, 'the search attributes of the namespace', missing);
  if (missing.value.length === 0) {
    return ok(
      name,
      `the namespace ${namespace} has all search attributes of exports: Temporal queries find exports by status, account and bucket`,
    );
  }
  return warning(
    name,
    `the namespace ${namespace} lacks ${missing.value.join(', ')} (Keyword): Temporal queries do not find failed exports`,
    'Start a worker once with `logferry worker --register-search-attributes`, or register them by the tools of the service.',
  );
}

const CHECK_OF_QUEUE: Readonly<Record<string, CheckName>> = {
  [EXPORTS_TASK_QUEUE]: 'worker',
  [tasksQueueOf(EXPORTS_TASK_QUEUE)]: 'tasks-worker',
  [LANES_TASK_QUEUE]: 'lanes-worker',
};

function present(queue: string, polledMsAgo: number | undefined): PreflightFinding {
  const name = CHECK_OF_QUEUE[queue] ?? 'worker';
  if (polledMsAgo !== undefined && isWorkerPresent(polledMsAgo)) {
    return ok(name, `a worker polled task queue ${queue} ${Math.round(polledMsAgo / SECOND_MS)} s ago`);
  }
  const last = polledMsAgo === undefined ? '' : `; the last poll was ${Math.round(polledMsAgo / MINUTE_MS)} min ago`;
  const message = `no worker polls task queue ${queue}${last}: exports start but do not progress`;
  return failed(name, message, { remedy: 'Run `logferry worker` for this Temporal service and namespace.' });
}

function workerConfig(config: ConfigFacts): PreflightFinding {
  if (config.kind === 'unread') return skipped('worker-config', config.reason);
  const { file, refusal } = config;
  if (refusal === undefined) return ok('worker-config', `${file} allows this account, Region and destination`);
  return failedBy('worker-config', refusal, { message: `${refusal.message} (${file})` });
}
