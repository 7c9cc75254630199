import { delimiter, join } from 'node:path';
import { buildBinary } from './build.js';
import { cachedBinaryPath, lockCache } from './cache.js';
import { type DownloadSources, downloadBinary, publicSources } from './download.js';
import { DevServerError, reasonOf } from './errors.js';
import { isAtLeast, probe } from './probe.js';
import { CLI_VERSION, MINIMUM_SERVER_VERSION } from './release.js';

export interface FindOptions {
  /** Called with lines of text about waiting for another process, the download and the build. */
  onProgress?: (line: string) => void;
  /** Environment with LOGFERRY_TEMPORAL_BINARY, PATH and the cache directory. @default process.env */
  env?: NodeJS.ProcessEnv;
}

export interface FoundBinary {
  path: string;
  origin: 'configured' | 'path' | 'cache' | 'download' | 'build';
}

/**
 * Finds Temporal's CLI, in this order: LOGFERRY_TEMPORAL_BINARY, `temporal` on PATH, the cache, a download, a build
 * with Go. If LOGFERRY_TEMPORAL_BINARY is set, no other source is tried.
 * @throws DevServerError BinaryUnusable if the binary of LOGFERRY_TEMPORAL_BINARY does not work; NoBinary with every
 * step that was tried and the reason why it failed; UnsupportedPlatform if the cache cannot be locked
 */
export function findTemporalBinary(options: FindOptions = {}): Promise<FoundBinary> {
  return findWith(options, publicSources());
}

/** Like {@link findTemporalBinary}, but with other download hosts, for tests. */
export async function findWith(options: FindOptions, sources: DownloadSources): Promise<FoundBinary> {
  const env = options.env ?? process.env;
  const say = options.onProgress ?? (() => {});
  if (env.LOGFERRY_TEMPORAL_BINARY) return configured(env.LOGFERRY_TEMPORAL_BINARY, env);

  const tried: string[] = [];
  const onPath = await searchPath(env, tried);
  if (onPath) return { path: onPath, origin: 'path' };

  const cached = cachedBinaryPath(env);
  const lookInCache = async (): Promise<boolean> => (await probe(cached, env)).usable;
  if (await lookInCache()) return { path: cached, origin: 'cache' };
  tried.push(`cache: ${cached} holds no working binary`);

  const lock = await lockCache(cached, () => say('waiting for another logferry that is fetching Temporal'));
  try {
    if (await lookInCache()) return { path: cached, origin: 'cache' };
    say(`downloading the Temporal CLI ${CLI_VERSION}`);
    try {
      await downloadBinary(cached, sources);
      return { path: cached, origin: 'download' };
    } catch (error) {
      tried.push(`download: ${reasonOf(error)}`);
      say(`the download failed (${reasonOf(error)})`);
    }
    say(`building the Temporal CLI ${CLI_VERSION} with Go; this takes minutes and several GB, once`);
    try {
      await buildBinary(cached, env, say);
      return { path: cached, origin: 'build' };
    } catch (error) {
      tried.push(`build: ${reasonOf(error)}`);
    }
  } finally {
    lock.release();
  }
  throw new DevServerError(
    'NoBinary',
    `no Temporal CLI could be found:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
      'Install the Temporal CLI (https://docs.temporal.io/cli) or Go 1.26.4 or newer, ' +
      'point LOGFERRY_TEMPORAL_BINARY at a temporal binary, or set TEMPORAL_ADDRESS to a running server.',
  );
}

async function configured(path: string, env: NodeJS.ProcessEnv): Promise<FoundBinary> {
  const answer = await probe(path, env);
  if (answer.usable) return { path, origin: 'configured' };
  throw new DevServerError(
    'BinaryUnusable',
    `LOGFERRY_TEMPORAL_BINARY is ${path}, but ${answer.reason}. Point it at a Temporal CLI, or unset it.`,
  );
}

async function searchPath(env: NodeJS.ProcessEnv, tried: string[]): Promise<string | undefined> {
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, 'temporal');
    const answer = await probe(path, env);
    if (!answer.usable) {
      if (!answer.reason.startsWith('there is no')) tried.push(`PATH: ${path}: ${answer.reason}`);
    } else if (answer.serverVersion && !isAtLeast(answer.serverVersion, MINIMUM_SERVER_VERSION)) {
      tried.push(`PATH: ${path} has server ${answer.serverVersion}, older than ${MINIMUM_SERVER_VERSION}`);
    } else {
      return path;
    }
  }
  if (tried.length === 0) tried.push('PATH: there is no temporal');
  return undefined;
}
