import type { Command } from 'commander';
import { checkProof, type Proof, parseCheckpoint, parseProof, UnreadableObject } from '../../archive/index.js';
import {
  ACCOUNT_ID,
  DAY_MS,
  defined,
  formatInstant,
  LOG_GROUP_NAME,
  REGION,
  REGION_FORM,
} from '../../contract/index.js';
import { usageError } from '../../contract/usage-error.js';
import { openArchive, proveDay } from '../../local/index.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { printJson } from '../output/terminal.js';
import { inputName, inputReader, type ReadInput } from '../request/read-input.js';
import { parseMoment } from '../request/times.js';
import { trustedPublicKeysOf } from '../request/trusted-public-keys.js';
import type { ProveOptions } from './flags/index.js';
import { type ProofReport, printProof, signatureOf } from './proof-report.js';

export async function prove(io: Io, command: Command): Promise<number> {
  const options = command.opts<ProveOptions>();
  const [archive] = command.args;
  const read = inputReader(io.stdin);
  const keys = await trustedPublicKeysOf(options.key);
  const kept = await checkpointIn(read, options.checkpoint);
  const proof =
    options.check === undefined
      ? await proofOf(io, archive, options, kept)
      : await proofIn(read, archive, options, options.check);
  const checked = checkProof(proof);
  const report: ProofReport = { ...checked, signature: signatureOf(proof.checkpoint, keys, checked.problems) };
  if (options.check !== undefined && kept !== undefined && !isSame(kept, proof.checkpoint)) {
    report.problems.push(`the proof is not about the checkpoint of ${options.checkpoint}`);
  }
  if (options.json && options.check === undefined) printJson(io, proof);
  else printProof(io, report, options.json === true);
  const isValid = report.problems.length === 0 && report.receipts.every(({ problems }) => problems.length === 0);
  return isValid ? EXIT.done : EXIT.incomplete;
}

/** Makes the proof from an archive. */
async function proofOf(
  io: Io,
  archive: string | undefined,
  { group, day, accountId, region, bucketOwner }: ProveOptions,
  checkpoint: string | undefined,
): Promise<Proof> {
  if (archive === undefined) throw usageError('name the archive, or a proof to check with --check FILE');
  if (group === undefined || day === undefined)
    throw usageError('--group and --day are required: the log group and the day to prove');
  if (!LOG_GROUP_NAME.test(group)) throw wrong('--group', group, 'the name of a log group, such as /aws/lambda/pay');
  for (const [flag, value] of [['--account-id', accountId] as const, ['--bucket-owner', bucketOwner] as const]) {
    if (value !== undefined && !ACCOUNT_ID.test(value)) throw wrong(flag, value, 'a 12-digit account id');
  }
  if (region !== undefined && !REGION.test(region)) throw wrong('--region', region, REGION_FORM);
  const { ms } = parseMoment(day, '--day', io.now());
  if (ms % DAY_MS !== 0) throw wrong('--day', day, 'a UTC day such as 2026-10-01');
  const opened = await openArchive(archive, { env: io.env, ...defined({ bucketOwner }) });
  const choice = { logGroup: group, day: formatInstant(ms).slice(0, 'yyyy-mm-dd'.length) };
  return proveDay(opened, { ...choice, ...defined({ accountId, region, checkpoint }) });
}

/** Reads a proof from a file. */
async function proofIn(
  read: ReadInput,
  archive: string | undefined,
  { group, day, accountId, region, bucketOwner }: ProveOptions,
  file: string,
): Promise<Proof> {
  const others = defined({ archive, group, day, accountId, region, bucketOwner });
  if (Object.keys(others).length > 0) {
    throw usageError('--check reads only the proof: leave out the archive and its flags');
  }
  const proof = await read(file, '--check');
  try {
    return parseProof(inputName('--check', file), proof);
  } catch (error) {
    if (error instanceof UnreadableObject) throw usageError(error.message, '`logferry prove --json` prints a proof.');
    throw error;
  }
}

/**
 * The text of the checkpoint in the file of `--checkpoint`; undefined without this flag.
 * @throws LogferryError INVALID_REQUEST if the file contains no checkpoint
 */
async function checkpointIn(read: ReadInput, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await read(file, '--checkpoint');
  try {
    parseCheckpoint(inputName('--checkpoint', file), text);
  } catch (error) {
    if (error instanceof UnreadableObject) throw usageError(error.message);
    throw error;
  }
  return text;
}

/** Whether two checkpoints pin the same entries of the same log. Their signatures may differ. */
function isSame(kept: string, other: string | undefined): boolean {
  if (other === undefined) return false;
  const linesOf = (text: string): string => text.split('\n').slice(0, 3).join('\n');
  return linesOf(kept) === linesOf(other);
}

const wrong = (flag: string, value: string, what: string) =>
  usageError(`${flag} (${JSON.stringify(value).slice(0, 80)}) must be ${what}`);
