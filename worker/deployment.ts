import type { WorkerOptions } from '@temporalio/worker';
import { z } from 'zod';
import { LogferryError } from '../contract/index.js';

/** The version of a worker for Temporal's worker versioning. */
export interface Deployment {
  /** Name of the deployment, which all builds of the workers have in common. */
  name: string;
  buildId: string;
}

/** Forms of both parts. Temporal reserves names that begin with __, and joins name and build id by a dot or colon. */
const NAME = /^(?!__)[^.:\s]{1,200}$/;
const BUILD_ID = /^(?!__)\S{1,200}$/;
const NAME_RULE = 'must have 1 to 200 characters without dots, colons and white space, and not begin with __';
const BUILD_ID_RULE = 'must have 1 to 200 characters without white space, and not begin with __';

/** The setting `deployment` of a worker's configuration. Variables replace or complete it. */
export const deploymentSetting = z.strictObject({
  name: z.string().regex(NAME, NAME_RULE).exactOptional(),
  buildId: z.string().regex(BUILD_ID, BUILD_ID_RULE).exactOptional(),
});

/** Variables for both parts. Temporal's controller for Kubernetes sets variables of these names, too. */
const VARIABLES = { name: 'TEMPORAL_DEPLOYMENT_NAME', buildId: 'TEMPORAL_WORKER_BUILD_ID' } as const;

/**
 * The version of a worker, from variables or else from its configuration; undefined if neither has any part of it.
 * @throws LogferryError INVALID_REQUEST if one part is missing, or if a variable has a wrong form
 */
export function deploymentOf(
  configured: z.output<typeof deploymentSetting>,
  env: NodeJS.ProcessEnv,
): Deployment | undefined {
  const name = partOf('name', NAME, NAME_RULE, env) ?? configured.name;
  const buildId = partOf('buildId', BUILD_ID, BUILD_ID_RULE, env) ?? configured.buildId;
  if (name === undefined && buildId === undefined) return undefined;
  if (name === undefined) throw incomplete('name');
  if (buildId === undefined) throw incomplete('buildId');
  return { name, buildId };
}

function partOf(part: keyof Deployment, form: RegExp, rule: string, env: NodeJS.ProcessEnv): string | undefined {
  const value = env[VARIABLES[part]] || undefined;
  if (value === undefined || form.test(value)) return value;
  throw new LogferryError('INVALID_REQUEST', { detail: `${VARIABLES[part]} (${JSON.stringify(value)}) ${rule}` });
}

function incomplete(part: keyof Deployment): LogferryError {
  const detail = `the worker's version has no ${part}: set deployment.${part} in its configuration or ${VARIABLES[part]}`;
  return new LogferryError('INVALID_REQUEST', { detail });
}

/**
 * The worker options for a version. Workflows follow the current version (AUTO_UPGRADE). If they stayed on the version
 * that opened them (PINNED), workers of each version would have to run for as long as its exports, which is weeks, and
 * for as long as its lanes, which is without end. Following is safe, because the code replays the histories of earlier
 * versions; tests replay recorded ones.
 */
export function versioningOf(deployment: Deployment | undefined): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deployment === undefined) return {};
  const version = { deploymentName: deployment.name, buildId: deployment.buildId };
  return {
    workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' },
  };
}
