import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { platform as currentPlatform, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { canonicalJson, requestHash } from '../../contract/hash.js';
import type { RequestedRoute, ResolvedRequest } from '../../contract/request.js';
import type { Env } from '../io.js';

/**
 * The directory for logferry's data: LOGFERRY_HOME, or else a folder in the operating system's folder for a user's
 * application data.
 */
export function dataDirectory(env: Env, platform = currentPlatform()): string {
  if (env.LOGFERRY_HOME) return resolve(env.LOGFERRY_HOME);
  if (env.XDG_DATA_HOME) return join(env.XDG_DATA_HOME, 'logferry');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'logferry');
  return join(homedir(), '.local', 'share', 'logferry');
}

/**
 * The requests that commands of this user have made. They are stored in a directory that only this user can write to.
 * Every user of the machine can start workflows on a dev server, because it checks no logins. So a worker with AWS
 * credentials runs only recorded requests.
 */
export interface RecordedRequests {
  /** Records a request. @returns the hash of the request */
  record(request: ResolvedRequest): Promise<string>;
  /** Whether a request with this hash, account, Region and destination was recorded. */
  isRecorded(hash: string, route: RequestedRoute): Promise<boolean>;
}

export function recordedRequests(dataDir: string): RecordedRequests {
  const folder = join(dataDir, 'requests');
  return {
    async record(request) {
      const hash = requestHash(request);
      const path = join(folder, `${hash}.json`);
      await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      const unfinished = `${path}.${randomUUID()}`;
      await writeFile(unfinished, canonicalJson(JSON.parse(JSON.stringify(request))), { mode: 0o600 });
      await rename(unfinished, path);
      return hash;
    },
    async isRecorded(hash, route) {
      if (!/^[0-9a-f]{64}$/.test(hash)) return false;
      const text = await readFile(join(folder, `${hash}.json`), 'utf8').catch(() => undefined);
      // The file can always be parsed, because `record` renames it into position only when it is complete.
      return text !== undefined && routeId(JSON.parse(text)) === routeId(route);
    },
  };
}

const routeId = ({ account, region, destination: { bucket, prefix } }: RequestedRoute): string =>
  JSON.stringify([account, region, bucket, prefix]);
