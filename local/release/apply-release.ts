import { AWS_CLOCK_LAG_MS, type Identity, type LogGroup, type LogGroups } from '../../activities/ports.js';
import { type ObjectStore, RecordConflict, type ReleaseProof, storeProof, storeResult } from '../../archive/index.js';
import type { SetRetention } from '../../aws/index.js';
import { type ArchiveLocation, defined, formatInstant, isLogferryError, LogferryError } from '../../contract/index.js';
import type { GroupRefusal, GroupRelease } from './group-release.js';
import { failureOf, isUnchanged, type Lowered, lowerRetention } from './lower.js';
import type { RangeProof } from './prove-range.js';
import { lossEndMs } from './range-to-lose.js';

/** What applying a release needs. */
export interface Applying {
  request: {
    keepDays: number;
    accepts: { masked: boolean; truncated: boolean };
    requestedBy?: string;
    reason?: string;
  };
  aws: { nowMs(): Promise<number>; logGroups: Pick<LogGroups, 'find'> };
  identity: Identity;
  archive: ArchiveLocation;
  store: ObjectStore;
  /** Reads the lifecycle rules of the bucket. @throws LogferryError BUCKET_EXPIRES */
  refuseIfExpiring: () => Promise<void>;
  setRetention: SetRetention;
}

/** A release that is proven, but not applied. */
export interface ProvenRelease {
  group: LogGroup;
  release: GroupRelease;
  /** `provenToMs`: the end of the last proven day. */
  proof: RangeProof & { provenToMs: number };
  /** When the release of the log group began. */
  began: string;
}

/**
 * Stores a record of the proof, lowers the retention of a log group, and stores a record of the result. The log group
 * and the lifecycle rules of the bucket are read again right before the retention is lowered.
 * @throws LogferryError BUCKET_EXPIRES; the errors of AWS. If the retention is known to be lowered, the message says so
 */
export async function applyRelease(applying: Applying, proven: ProvenRelease): Promise<GroupRelease> {
  const { request, aws, archive, store, setRetention, refuseIfExpiring } = applying;
  const { group, release, proof, began } = proven;
  const { keepDays } = request;
  const { name: logGroup } = group;
  let stored: { key: string; sha256: string };
  try {
    stored = await storeProof(store, archive, proofRecord(applying, proven));
  } catch (error) {
    if (!(error instanceof RecordConflict)) throw error;
    return { ...release, ...changed(`another release of the log group began at the same instant, ${began}`) };
  }
  const recorded = async (result: Lowered['result']): Promise<void> => {
    const at = formatInstant(await aws.nowMs());
    await storeResult(store, archive, { logGroup, began }, { schemaVersion: 1, proof: stored, at, ...result });
  };
  /** Records a failure, and throws its error. If the recording fails, too, the message of the error also says so. */
  const failed = async (result: Lowered['result'], error: unknown): Promise<never> => {
    const unwritten = await recorded(result).catch((other: unknown) => other ?? 'unknown');
    throw unwritten === undefined ? error : withoutRecord(error, unwritten);
  };
  const isSame = isUnchanged(group, await aws.logGroups.find(logGroup));
  if (!isSame || lossEndMs(keepDays, (await aws.nowMs()) + AWS_CLOCK_LAG_MS) > proof.provenToMs) {
    const refused = changed(
      isSame
        ? 'a new day has begun since the proof, so the retention would lose a day more'
        : 'the log group was deleted, or its creation, retention, policy or class has changed since the command began',
    );
    await recorded({ outcome: 'failed', failure: refused.refusal.code }).catch((unwritten: unknown) => {
      refused.refusal.message += unrecordedText(unwritten);
    });
    return { ...release, ...refused, record: stored.key };
  }
  // The proof can have taken hours, and a rule can have been added since.
  await refuseIfExpiring().catch((error: unknown) => failed({ outcome: 'failed', failure: failureOf(error) }, error));
  const { result, error } = await lowerRetention(aws.logGroups, setRetention, group, keepDays);
  if (result.outcome === 'failed') await failed(result, error);
  await recorded(result).catch((unwritten: unknown) => {
    throw unrecorded(group, keepDays, unwritten);
  });
  return { ...release, outcome: result.outcome === 'lowered' ? 'released' : 'unconfirmed', record: stored.key };
}

function proofRecord({ request, identity, archive }: Applying, { group, proof, began }: ProvenRelease): ReleaseProof {
  const { keepDays, accepts, requestedBy, reason } = request;
  const { name: logGroup, createdAt, retentionDays } = group;
  const { accountId, region } = archive;
  return {
    ...{ schemaVersion: 1, accountId, region, logGroup, createdAt, at: began, keepDays },
    ...defined({ retentionDays }),
    accepted: Object.entries(accepts).flatMap(([what, isAccepted]) => (isAccepted ? [what] : [])),
    claimed: defined({ requestedBy, reason }),
    authenticated: { ...identity },
    receipts: proof.receipts.map(({ key, sha256, objects, bytes }) => ({ key, sha256, objects, bytes })),
    days: proof.days.flatMap(({ fromMs, toMs, events, method }) =>
      method === undefined ? [] : [{ from: formatInstant(fromMs), to: formatInstant(toMs), events, method }],
    ),
    queries: proof.queries,
  };
}

const changed = (message: string): { outcome: 'refused'; refusal: GroupRefusal } => ({
  outcome: 'refused',
  refusal: { code: 'CHANGED', message, hint: 'Run the command again.' },
});

const textOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

const unrecordedText = (error: unknown): string =>
  `; this result could not be recorded beside the proof: ${textOf(error)}`;

/** The error if a retention was not lowered, and this failure could not be recorded. */
function withoutRecord(error: unknown, unwritten: unknown): unknown {
  if (!isLogferryError(error)) return error;
  const { code, message, hint } = error;
  return new LogferryError({
    code,
    message: `${message}${unrecordedText(unwritten)}`,
    hint,
  });
}

/**
 * The error if a retention was lowered, but the result could not be recorded. The same command records the result if it
 * is run again.
 */
function unrecorded({ name, retentionDays }: LogGroup, keepDays: number, error: unknown): LogferryError {
  const before = retentionDays === undefined ? 'unlimited' : `${retentionDays} days`;
  return new LogferryError({
    code: isLogferryError(error) ? error.code : 'AWS_CALL_FAILED',
    message: `the retention of ${name} was lowered from ${before} to ${keepDays} days, but the result could not be recorded: ${textOf(error)}`,
    hint: 'Run the same command again: it changes nothing more, and records the result beside the proof.',
  });
}
