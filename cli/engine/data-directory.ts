import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { canonicalJson, requestHash } from '../../contract/hash.js';
import type { RequestedRoute, ResolvedRequest } from '../../contract/request.js';

/** LOGFERRY_HOME, else the place where the operating system keeps a user's data of programs. */
export function dataDirectory(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.LOGFERRY_HOME) return resolve(env.LOGFERRY_HOME);
  if (env.XDG_DATA_HOME) return join(env.XDG_DATA_HOME, 'logferry');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'logferry');
  return join(homedir(), '.local', 'share', 'logferry');
}

/**
 * The requests that commands of this user have made. A dev server has no logins: a worker that holds AWS credentials
 * runs nothing that is not recorded here, in a directory that only its user can write to.
 */
export interface RecordedRequests {
  /** @returns the request's hash */
  record(request: ResolvedRequest): Promise<string>;
  /** Whether it was recorded, and goes there. */
  isRecorded(hash: string, route: RequestedRoute): Promise<boolean>;
}

export function recordedRequests(dataDir: string): RecordedRequests {
  const folder = join(dataDir, 'requests');
  return {
    async record(request) {
      const hash = requestHash(request);
      const path = join(folder, `${hash}.json`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(`${path}.${process.pid}`, canonicalJson(JSON.parse(JSON.stringify(request))), { mode: 0o600 });
      await rename(`${path}.${process.pid}`, path);
      return hash;
    },
    async isRecorded(hash, route) {
      if (!/^[0-9a-f]{64}$/.test(hash)) return false;
      const text = await readFile(join(folder, `${hash}.json`), 'utf8').catch(() => undefined);
      // Written whole by a rename, so that what is there can be read.
      return text !== undefined && routeId(JSON.parse(text)) === routeId(route);
    },
  };
}

const routeId = ({ account, region, destination: { bucket, prefix } }: RequestedRoute): string =>
  JSON.stringify([account, region, bucket, prefix]);
