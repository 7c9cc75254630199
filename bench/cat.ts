import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { CatFigures } from './cat-process.js';
import { type MadeUpArchive, writeArchive } from './made-up-archive.js';
import { ARCHIVE, childOf, messageOf } from './plan.js';

const LOG_GROUP = '/bench';
const STREAMS = 8;
const FROM_MS = Date.UTC(2026, 9, 1);

/**
 * Measures `logferry cat` and `find` over an archive in a folder: one day of large objects, and thirty days of objects
 * that are a thirtieth of their size. For comparison, `gzip -dc` unpacks the same objects. Arguments:
 * `cat [MiB of uncompressed events] [oneDay | thirtyDays]`.
 */
export async function run([mebibytes = '1024', kind]: string[]): Promise<unknown> {
  const mib = Number(mebibytes);
  const figures: Record<string, unknown> = { mib, budget: 'peakRssMB 250' };
  for (const [name, days] of Object.entries({ oneDay: 1, thirtyDays: 30 })) {
    if (kind === undefined || kind === name) figures[name] = await figuresOf(days, mib / STREAMS / days);
  }
  return figures;
}

async function figuresOf(days: number, objectMiB: number): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-bench-'));
  try {
    const made: MadeUpArchive = {
      archive: ARCHIVE,
      logGroup: LOG_GROUP,
      fromMs: FROM_MS,
      days,
      streams: STREAMS,
      objectMiB,
    };
    const { text, stored } = await writeArchive(folder, made);
    const measure = async (...args: string[]): Promise<CatFigures & { mbPerSecond: number }> => {
      const child = childOf('./cat-process.js');
      child.send(args);
      const figures = await messageOf<CatFigures>(child);
      return { ...figures, mbPerSecond: Math.round(text / 1e6 / figures.seconds) };
    };
    return {
      ...{ textMB: Math.round(text / 1e6), storedMB: Math.round(stored / 1e6), objects: days * STREAMS },
      gzipSeconds: await unpackSeconds(folder),
      cat: await measure('cat', folder, '--group', LOG_GROUP),
      ndjson: await measure('cat', folder, '--group', LOG_GROUP, '--format', 'ndjson'),
      find: await measure('find', folder, 'no event has this', '--group', LOG_GROUP),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Wall-clock time of `gzip -dc` over all objects of a folder. */
async function unpackSeconds(folder: string): Promise<number> {
  const startMs = performance.now();
  await promisify(execFile)('sh', ['-c', 'find "$1" -name "*.gz" -exec gzip -dc {} + > /dev/null', 'sh', folder]);
  return Math.round((performance.now() - startMs) / 100) / 10;
}
