import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type * as Activities from '../../activities/index.js';
import type * as Contract from '../../contract/index.js';
import { built } from '../support/built.js';
import { Sandbox } from './temporal/sandbox.js';

/**
 * The code that is simulated: the workflows in their sandbox, and the activities with the error classes that they use.
 */
export interface Code {
  sandbox: Sandbox;
  activities: ActivityCode;
}

export type ActivityCode = Pick<typeof Activities, 'createExportActivities' | 'createLaneActivities' | 'Throttled'> &
  Pick<typeof Contract, 'LogferryError'>;

/** The built code, loaded once for all simulated runs. */
export async function shippedCode(): Promise<Code> {
  return { sandbox: await Sandbox.of(await shippedBundle()), activities: await activitiesIn(built('')) };
}

export const shippedBundle = (): Promise<string> => readFile(built('workflows/bundle.cjs'), 'utf8');

/** Loads the activities. @param folder a build, or a copy of the rooms to which the activities belong */
export async function activitiesIn(folder: string): Promise<ActivityCode> {
  const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(`${folder}/${file}`).href);
  const [activities, contract] = await Promise.all([load('activities/index.js'), load('contract/index.js')]);
  return { ...activities, LogferryError: contract.LogferryError };
}
