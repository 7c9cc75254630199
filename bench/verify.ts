import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startEmulator } from '@logferry/emulator';
import { listAll } from '../archive/index.js';
import { folderObjects } from '../local/opened/folder-objects.js';
import { ARCHIVE, childOf, environment, messageOf } from './plan.js';
import { writeObjects, writeReceipts } from './verify-archive.js';
import type { VerifyFigures, VerifyTask } from './verify-process.js';

const OBJECT_MIB = 16;
const MIB = 1_024 ** 2;
const MS = 1_000;

/**
 * Measures `logferry verify` for many objects, for one large object, and for records alone. The objects are verified in
 * a folder and in the emulator, and compared with `gzip -dc FILE | sha256sum` over the same files. Arguments: `verify
 * [MiB of all objects] [MiB of the large object] [number of receipts]`; 0 leaves a part out.
 */
export async function run([all = '1024', large = '2048', receipts = '100000']: string[]): Promise<unknown> {
  const [mebibytes, largeMebibytes, count] = [all, large, receipts].map(Number);
  return {
    load: loadavg()[0],
    ...(mebibytes && { objects: await inFolder((folder) => objectFigures(folder, mebibytes, mebibytes / OBJECT_MIB)) }),
    ...(largeMebibytes && { oneObject: await inFolder((folder) => objectFigures(folder, largeMebibytes, 1)) }),
    ...(count && { records: await inFolder((folder) => recordFigures(folder, count)) }),
  };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-bench-verify-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function objectFigures(folder: string, mebibytes: number, count: number) {
  const { stored, text } = await writeObjects(folder, mebibytes, Math.max(1, Math.round(count)));
  const files = await filesIn(folder);
  const pipeline = await pipelineSeconds(files, availableParallelism());
  const fromFolder = await verifySeconds([folder]);
  const fromEmulator = await overEmulator(folder);
  const against = ({ seconds }: VerifyFigures): number => Math.round((pipeline / seconds) * 100) / 100;
  return {
    ...{ storedMiB: Math.round(stored / MIB), textMiB: Math.round(text / MIB), objects: files.length },
    pipelineSeconds: pipeline,
    folder: { ...fromFolder, pipelineTimes: against(fromFolder) },
    emulator: { ...fromEmulator, pipelineTimes: against(fromEmulator) },
  };
}

async function recordFigures(folder: string, receipts: number) {
  await writeReceipts(folder, receipts);
  return { receipts, ...(await verifySeconds([folder, '--level', 'records'])) };
}

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { key } of listAll(folderObjects(folder), ''))
    if (key.endsWith('.gz')) files.push(join(folder, key));
  return files;
}

/** Seconds of `gzip -dc FILE | sha256sum` for all files, with as many pipelines at the same time as there are cores. */
function pipelineSeconds(files: readonly string[], atOnce: number): Promise<number> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const each = ['-0', '-n', '1', '-P', String(atOnce), 'sh', '-c', 'gzip -dc "$0" | sha256sum'];
    const child = spawn('xargs', each, { stdio: ['pipe', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('exit', () => resolve(Math.round((performance.now() - startMs) / (MS / 10)) / 10));
    child.stdin?.end(files.map((file) => `${file}\0`).join(''));
  });
}

async function verifySeconds(args: string[], env: NodeJS.ProcessEnv = {}): Promise<VerifyFigures> {
  const child = childOf('./verify-process.js');
  const task: VerifyTask = {
    args: ['verify', ...args, '--json'],
    env: { ...env, LOGFERRY_HOME: join(tmpdir(), 'none') },
  };
  child.send(task);
  return messageOf<VerifyFigures>(child);
}

/**
 * Copies the archive into an emulator, and measures its verification there. The emulator runs in this process, so it
 * competes with the verifying process for the cores.
 */
async function overEmulator(folder: string): Promise<VerifyFigures> {
  const emulator = await startEmulator({ defaultAccountId: ARCHIVE.accountId, settings: { throttle: false } });
  try {
    emulator.createBucket({ name: ARCHIVE.bucket, region: ARCHIVE.region });
    const s3 = new S3Client({
      ...{ region: ARCHIVE.region, endpoint: emulator.url, forcePathStyle: true },
      credentials: { accessKeyId: ARCHIVE.accountId, secretAccessKey: 'unused' },
    });
    for await (const { key, bytes } of listAll(folderObjects(folder), '')) {
      const Body = createReadStream(join(folder, key));
      await s3.send(new PutObjectCommand({ Bucket: ARCHIVE.bucket, Key: key, Body, ContentLength: bytes }));
    }
    s3.destroy();
    const archive = `s3://${ARCHIVE.bucket}${ARCHIVE.prefix === '' ? '' : `/${ARCHIVE.prefix}`}`;
    return await verifySeconds([archive], { ...environment(emulator.url), AWS_REGION: ARCHIVE.region });
  } finally {
    await emulator.close();
  }
}
