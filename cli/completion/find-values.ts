import { findRunningDevServer } from '@logferry/temporal-dev-server';
import { awsEnvironment, readConfigFiles, withProfile } from '../../aws/environment.js';
import { createAws } from '../../aws/index.js';
import { connectTemporal, createExportClient, type TemporalConnection } from '../../client/index.js';
import { defined } from '../../contract/defined.js';
import { dataDirectory } from '../engine/data-directory.js';
import { isTemporalConfigured } from '../engine/is-configured.js';
import type { Env, Io } from '../io.js';
import { environmentRegion } from '../request/destination.js';
import type { Candidate } from './wanted.js';

const MOST_VALUES = 50;

/**
 * The newest exports of the configured Temporal service, or of the dev server of this machine if it runs. No server is
 * started.
 */
export async function findExports(io: Io, open: boolean, signal: AbortSignal): Promise<Candidate[]> {
  const temporal = await connection(io, signal);
  if (temporal === undefined) return [];
  try {
    const found: Candidate[] = [];
    const exports = createExportClient({ client: temporal.client });
    const wanted = defined({ limit: MOST_VALUES, open: open ? true : undefined });
    for await (const { id, status, summary } of exports.list(wanted)) {
      found.push({ word: id, about: `${status}: ${summary}` });
    }
    return found;
  } finally {
    await temporal.close();
  }
}

async function connection(io: Io, signal: AbortSignal): Promise<TemporalConnection | undefined> {
  if (isTemporalConfigured(io.env)) return connectTemporal({ env: io.env });
  const server = await findRunningDevServer(dataDirectory(io), signal);
  if (server === undefined) return undefined;
  const { address, namespace, detach } = server;
  const temporal = await connectTemporal({ address, namespace });
  return { ...temporal, close: () => temporal.close().finally(detach) };
}

/**
 * The first log groups whose names start with what is typed. Region and profile are those of the command line, or else
 * of the environment.
 */
export async function findLogGroups(
  env: Env,
  typed: string,
  { region: asked, profile }: { region: string | undefined; profile: string | undefined },
): Promise<Candidate[]> {
  const around = await awsEnvironment(profile === undefined ? env : withProfile(env, profile));
  const region = asked ?? environmentRegion(around);
  if (region === undefined || typed.startsWith('arn:')) return [];
  const { logGroups } = createAws({ region, env: around, patience: 'command' });
  const found: Candidate[] = [];
  for await (const { name } of logGroups.list(typed === '' ? {} : { prefix: typed })) {
    found.push({ word: name, about: region });
    if (found.length === MOST_VALUES) break;
  }
  return found;
}

/** The profiles of AWS's configuration files. */
export async function findProfiles(env: Env): Promise<Candidate[]> {
  const { profiles } = await readConfigFiles(env);
  return [...profiles].map(([word, { region }]) => ({ word, about: region ?? '' }));
}
