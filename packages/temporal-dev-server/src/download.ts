import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { partialPath } from './cache.js';
import { reasonOf } from './errors.js';
import { CLI_VERSION, type ReleaseTarget, releaseTarget } from './release.js';

const INFO_TIMEOUT_MS = 10_000;
const ARCHIVE_TIMEOUT_MS = 300_000;

export interface DownloadSources {
  /** URL of a JSON document that names the archive. The Temporal SDKs use this service, too. */
  infoUrl: string;
  /** URL of the folder of the GitHub release. It is used if the download by `infoUrl` fails. */
  releaseUrl: string;
  target: ReleaseTarget;
}

/** The public sources of the archive for this machine: Temporal's own host, and the release on GitHub. */
export function publicSources(): DownloadSources {
  return {
    infoUrl: `https://temporal.download/cli/v${CLI_VERSION}`,
    releaseUrl: `https://github.com/temporalio/cli/releases/download/v${CLI_VERSION}`,
    target: releaseTarget(),
  };
}

/**
 * Downloads the pinned release archive from one of two hosts. Compares the archive's SHA-256 with the SHA-256 in this
 * package, unpacks the binary and renames it to its path in the cache. An archive with another SHA-256 is never
 * unpacked.
 * @throws Error with the reason for each host, or if there is no reviewed archive for this type of machine
 */
export async function downloadBinary(binary: string, sources: DownloadSources): Promise<void> {
  const { target } = sources;
  if (target.sha256 === undefined) throw new Error(`no reviewed release for ${target.platform} ${target.arch}`);
  const work = partialPath(binary);
  await mkdir(work, { recursive: true });
  try {
    const failures: string[] = [];
    for (const locate of [() => askForArchive(sources), async () => `${sources.releaseUrl}/${target.archiveName}`]) {
      try {
        const archive = join(work, 'archive.tar.gz');
        await fetchVerified(await locate(), archive, target.sha256);
        await unpack(archive, work, binary);
        return;
      } catch (error) {
        failures.push(reasonOf(error));
      }
    }
    throw new Error(failures.join('; '));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function askForArchive({ infoUrl, target }: DownloadSources): Promise<string> {
  const query = new URLSearchParams({ arch: target.arch, platform: target.platform, format: 'tar.gz' });
  const response = await fetch(`${infoUrl}?${query}`, { signal: AbortSignal.timeout(INFO_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${infoUrl} answered ${response.status}`);
  const info: unknown = await response.json();
  if (typeof info !== 'object' || info === null || !('archiveUrl' in info) || typeof info.archiveUrl !== 'string') {
    throw new Error(`${infoUrl} named no archive`);
  }
  return info.archiveUrl;
}

async function fetchVerified(url: string, file: string, sha256: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ARCHIVE_TIMEOUT_MS) });
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  const hash = createHash('sha256');
  await pipeline(
    Readable.fromWeb(response.body),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file),
  );
  const found = hash.digest('hex');
  if (found !== sha256) throw new Error(`${url} has sha256 ${found}, expected ${sha256}: not used`);
}

async function unpack(archive: string, folder: string, binary: string): Promise<void> {
  await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, 'temporal']);
  const unpacked = join(folder, 'temporal');
  await chmod(unpacked, 0o755);
  await rename(unpacked, binary);
}
