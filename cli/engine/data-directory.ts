import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { platform as currentPlatform } from 'node:os';
import { join, resolve } from 'node:path';
import { canonicalJson, requestHash } from '../../contract/hash.js';
import {
  exportRequest,
  type ParsedRequest,
  type RequestedRoute,
  type ResolvedRequest,
} from '../../contract/request.js';
import { resolveRequest } from '../../contract/resolve.js';
import type { FiredBy } from '../../contract/schedule.js';
import { parseInstant } from '../../contract/time.js';
import type { Io } from '../io.js';

/**
 * The directory for logferry's data: LOGFERRY_HOME, or else a folder in the operating system's folder for a user's
 * application data.
 */
export function dataDirectory(
  { env, homeFolder }: Pick<Io, 'env' | 'homeFolder'>,
  platform = currentPlatform(),
): string {
  if (env.LOGFERRY_HOME) return resolve(env.LOGFERRY_HOME);
  if (env.XDG_DATA_HOME) return join(env.XDG_DATA_HOME, 'logferry');
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'logferry');
  return join(homeFolder, '.local', 'share', 'logferry');
}

/**
 * The requests that commands of this user have made. They are stored in a directory that only this user can write to.
 * Every user of the machine can start workflows on a dev server, because it checks no logins. So a worker with AWS
 * credentials runs only recorded requests.
 */
export interface RecordedRequests {
  /** Records a request: that of an export, or that of a schedule with its relative window. @returns its hash */
  record(request: ParsedRequest): Promise<string>;
  /**
   * Records the request of a firing, if a recorded schedule has the same request and, at the nominal time, the same
   * window. Does nothing for any other request.
   */
  admitFiring(request: ResolvedRequest, firedBy: FiredBy): Promise<void>;
  /** Whether a request with this hash, account, Region and destination was recorded. */
  isRecorded(hash: string, route: RequestedRoute): Promise<boolean>;
}

export function recordedRequests(dataDir: string): RecordedRequests {
  const folder = join(dataDir, 'requests');
  const record = async (request: ParsedRequest): Promise<string> => {
    const hash = requestHash(request);
    const path = join(folder, `${hash}.json`);
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const unfinished = `${path}.${randomUUID()}`;
    await writeFile(unfinished, canonicalJson(JSON.parse(JSON.stringify(request))), { mode: 0o600 });
    await rename(unfinished, path);
    return hash;
  };
  /** The recorded request with a hash. It can always be parsed, because `record` renames only complete files. */
  const recorded = async (hash: string): Promise<unknown> => {
    if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
    const text = await readFile(join(folder, `${hash}.json`), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text);
  };
  return {
    record,
    async admitFiring(request, { nominal, requestHash: hash }) {
      const ofSchedule = exportRequest.safeParse(await recorded(hash)).data;
      const nominalMs = parseInstant(nominal);
      if (ofSchedule === undefined || nominalMs === undefined) return;
      const fired = resolveRequest(ofSchedule, nominalMs);
      if (requestHash(fired) === requestHash(request)) await record(fired);
    },
    async isRecorded(hash, route) {
      const request = await recorded(hash);
      return request !== undefined && routeId(request as RequestedRoute) === routeId(route);
    },
  };
}

const routeId = ({ account, region, destination: { bucket, prefix } }: RequestedRoute): string =>
  JSON.stringify([account, region, bucket, prefix]);
