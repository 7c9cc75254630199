import { readFile } from 'node:fs/promises';
import { type AuditOptions, parseCheckpoint, UnreadableObject } from '../../archive/index.js';
import { readTrustedKeys, type TrustedKey, UnusableKey } from '../../archive/signing/index.js';
import { ACCOUNT_ID } from '../../contract/aws-formats.js';
import { defined } from '../../contract/defined.js';
import { EXPORT_ID } from '../../contract/names.js';
import { usageError } from '../../contract/usage-error.js';
import type { VerifyOptions } from '../commands/flags/index.js';
import type { Io } from '../io.js';
import { note } from '../output/terminal.js';
import { parseMoment } from '../request/times.js';

/** What a verification checks, from its flags. */
export type Question = Pick<
  AuditOptions,
  'level' | 'exportId' | 'logGroups' | 'window' | 'keys' | 'expected' | 'since'
> & { samplePercent?: number };

/** @throws LogferryError INVALID_REQUEST with the flag and the value */
export async function verifyQuestionOf(io: Io, options: VerifyOptions): Promise<Question> {
  const { level, export: exportId, group, sample, bucketOwner, since } = options;
  if (bucketOwner !== undefined && !ACCOUNT_ID.test(bucketOwner)) {
    throw usageError(`--bucket-owner (${quoted(bucketOwner)}) must be a 12-digit account id`);
  }
  const expected = (options.expect ?? []).map(parseExpected);
  const other = expected.find((one) => exportId !== undefined && one.exportId !== exportId);
  if (other !== undefined) throw usageError(`--expect names ${other.exportId}, but --export is ${exportId}`);
  const window = windowOf(io, options);
  return {
    ...{ level, keys: (await Promise.all((options.key ?? []).map(readKeys))).flat(), expected },
    ...defined({ exportId, logGroups: group, window }),
    ...(since !== undefined && { since: await readCheckpoint(since) }),
    ...(sample !== undefined && { samplePercent: parseSample(sample, level) }),
  };
}

function parseExpected(text: string): AuditOptions['expected'][number] {
  const [, exportId = '', sha256] = /^([^=]+)=([0-9a-f]{64})$/i.exec(text) ?? [];
  if (EXPORT_ID.test(exportId) && sha256 !== undefined) return { exportId, sha256: sha256.toLowerCase() };
  throw usageError(`--expect (${quoted(text)}): write EXPORT=SHA256, with the 64 hex digits of manifestSha256`);
}

function parseSample(text: string, level: VerifyOptions['level']): number {
  const percent = Number(/^(\d{1,3}(?:\.\d{1,3})?)%?$/.exec(text)?.[1]);
  if (!(percent > 0 && percent <= 100))
    throw usageError(`--sample (${quoted(text)}) must be more than 0% and at most 100%`);
  if (level !== 'content') throw usageError(`--sample is about the content of objects, but --level is ${level}`);
  return percent;
}

/** End of a window without `--to` (epoch ms): later than each window of an archive. */
export const OPEN_END_MS = Date.UTC(9999, 0);

function windowOf(io: Io, { from, to }: VerifyOptions): Question['window'] {
  if (from === undefined && to === undefined) return undefined;
  const nowMs = io.now();
  const moments = {
    from: from === undefined ? undefined : parseMoment(from, '--from', nowMs),
    to: to === undefined ? undefined : parseMoment(to, '--to', nowMs),
  };
  for (const moment of [moments.from, moments.to]) if (moment?.explanation) note(io, moment.explanation);
  const window = { fromMs: moments.from?.ms ?? 0, toMs: moments.to?.ms ?? OPEN_END_MS };
  if (window.fromMs >= window.toMs) throw usageError(`--from (${from}) must be earlier than --to (${to})`);
  return window;
}

async function readKeys(file: string): Promise<TrustedKey[]> {
  const text = await readNamed(file, '--key');
  try {
    return readTrustedKeys(text, file);
  } catch (error) {
    if (error instanceof UnusableKey) throw usageError(`--key (${quoted(file)}): ${error.message}`);
    throw error;
  }
}

async function readCheckpoint(file: string): Promise<{ name: string; text: string }> {
  const text = await readNamed(file, '--since');
  try {
    parseCheckpoint(file, text);
  } catch (error) {
    if (error instanceof UnreadableObject) throw usageError(`--since (${quoted(file)}): ${error.problem}`);
    throw error;
  }
  return { name: file, text };
}

async function readNamed(file: string, flag: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw usageError(`${flag} (${quoted(file)}) cannot be read (${code})`);
  }
}

const quoted = (text: string): string => JSON.stringify(text).slice(0, 160);
