import { AWS_CLOCK_LAG_MS, type LogGroup, type LogGroups } from '../../activities/ports.js';
import { type CommittedRecords, decideRelease, type LoggedRuns } from '../../archive/index.js';
import { defined, formatInstant } from '../../contract/index.js';
import { type Applying, applyRelease } from './apply-release.js';
import type { ScanBudget } from './day-counts.js';
import type { GroupRefusal, GroupRelease } from './group-release.js';
import { type ProofPorts, proveRange, type RangeProof } from './prove-range.js';
import { lossEndMs, rangeToLose } from './range-to-lose.js';
import { recordLate } from './record-late.js';
import { nothing, releaseFindings } from './release-findings.js';

/** What the release of a log group needs. */
export interface Releasing extends Applying {
  request: Applying['request'] & { apply: boolean };
  aws: {
    nowMs(): Promise<number>;
    logGroups: Pick<LogGroups, 'find' | 'firstEvent' | 'countByQuery' | 'readEvents'>;
  };
  /** The records to which the log commits. The log is read once. */
  committed: () => Promise<{ records: CommittedRecords; log: LoggedRuns }>;
  budget: ScanBudget;
  signal: AbortSignal;
}

/**
 * Examines a log group. If the request asks for it, and the archive proves every day that the group would lose, the
 * retention of the group is lowered.
 * @throws the errors of {@link applyRelease}
 */
export async function releaseLogGroup(releasing: Releasing, group: LogGroup): Promise<GroupRelease> {
  const { request, aws, archive, store, budget, signal } = releasing;
  const { keepDays, accepts } = request;
  const { logGroups } = aws;
  const beganMs = await aws.nowMs();
  const none = nothing(group, keepDays);
  if (group.retentionDays !== undefined && group.retentionDays <= keepDays) {
    const record = request.apply ? await recordLate(store, archive, group, beganMs) : undefined;
    return { ...none, outcome: 'already', ...defined({ record }) };
  }
  const { records: committed, log } = await releasing.committed();
  if (log.problem !== undefined) return { ...none, outcome: 'refused', refusal: logRefusal(log.problem) };
  const ports: ProofPorts = { store, archive, committed, logGroups, budget, accepts, signal };
  const range = await rangeToLose(logGroups, group, keepDays, beganMs + AWS_CLOCK_LAG_MS);
  const proof = await proveRange(ports, group, range);
  let found = await decided(releasing, group, proof);
  // The reading takes time: by now, the new retention may lose one more day.
  for (let endMs = range.toMs; request.apply && found.decision.kind === 'releasable'; ) {
    const laterMs = lossEndMs(keepDays, found.nowMs);
    if (laterMs <= endMs) break;
    const more = await proveRange(ports, group, { fromMs: endMs, toMs: laterMs });
    for (const [known, added] of [
      [proof.days, more.days],
      [proof.receipts, more.receipts],
      [proof.queries, more.queries],
    ] as [unknown[], unknown[]][]) {
      known.push(...added);
    }
    endMs = laterMs;
    found = await decided(releasing, group, proof);
  }
  const { decision, nowMs } = found;
  const release: GroupRelease = { ...none, ...releaseFindings(proof, decision) };
  if (!request.apply || decision.kind !== 'releasable') return release;
  const provenToMs = lossEndMs(keepDays, nowMs);
  const proven = { group, release, proof: { ...proof, provenToMs }, began: formatInstant(beganMs) };
  return applyRelease(releasing, proven);
}

const logRefusal = (problem: string): GroupRefusal => ({
  code: 'LOG_BROKEN',
  message: `the log of the archive proves nothing: ${problem}`,
  hint: '`logferry verify` names what is wrong in the log. Restore it, and run the command again.',
});

async function decided({ request, aws }: Releasing, { retentionDays }: LogGroup, { days }: RangeProof) {
  const { keepDays } = request;
  const nowMs = (await aws.nowMs()) + AWS_CLOCK_LAG_MS;
  const decidedDays = days.map(({ fromMs, method }) => ({ fromMs, isProven: method !== undefined }));
  const decision = decideRelease({ keepDays, nowMs, days: decidedDays, ...defined({ retentionDays }) });
  return { nowMs, decision };
}
