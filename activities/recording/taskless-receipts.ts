import { formatInstant, instantMs, intervalOf, LogferryError, type Slice } from '../../contract/index.js';
import type { SurveyedGroup } from '../plan/surveyed-group.js';
import type { LogGroup } from '../ports.js';
import { coveredWindow, type ExpiredWindow, expiryEvidence, longerRetention } from './covered-window.js';
import { GroupFacts, metadataOf } from './group-facts.js';
import type { Known } from './receipt-content.js';
import { type RecordingSession, slicesIn } from './recording-session.js';
import type { SliceVerdict } from './slice-outcome.js';

/**
 * The receipts of a window that needs no task. The part that AWS still kept when it was asked gets `quiet`. The part
 * before it gets `expired`.
 * @throws LogferryError UNPROVEN if AWS's answers do not support these receipts, or planning found no such group
 */
export async function tasklessReceipts(
  session: RecordingSession,
  slice: Slice,
  reason: 'quiet' | 'expired',
): Promise<Known[]> {
  const group = await session.planned.group(slice.logGroup);
  if (group === undefined) {
    throw new LogferryError('UNPROVEN', { detail: `planning found no log group ${slice.logGroup}` });
  }
  const receipts =
    reason === 'quiet' ? await quietReceipts(session, slice, group) : await expiredReceipts(session, slice, group);
  return receipts.map((known) => ({ ...known, logGroupMetadata: metadataOf(group) }));
}

async function quietReceipts(session: RecordingSession, slice: Slice, group: SurveyedGroup): Promise<Known[]> {
  const { askedAt, evidence } = await session.planned.quiet(group, intervalOf(slice));
  const { kept, expired } = coveredWindow(slice, group, instantMs(askedAt));
  const past = expired ? [expiredReceipt(session, slice, expired)] : [];
  if (kept === undefined) return past;
  const verdict: SliceVerdict = { outcome: 'quiet', level: 'none', passed: false, evidence: [evidence] };
  const own = { ...slice, ...kept };
  return [...past, { slice: own, slices: slicesIn(own, session), sent: own, verdict, askedAt }];
}

/**
 * The receipt of an expired window. If the retention that AWS shows now is longer than that of the survey, the longer
 * one counts.
 */
async function expiredReceipts(session: RecordingSession, slice: Slice, group: SurveyedGroup): Promise<Known[]> {
  const facts = GroupFacts.of(session.aws);
  const nowMs = await session.aws.nowMs();
  const splitBy = (now: LogGroup | undefined) => coveredWindow(slice, longerRetention(group, now), nowMs);
  let { kept, expired } = splitBy(await facts.find(slice.logGroup));
  // A remembered answer can be older than the survey, and so can show an earlier, longer retention.
  if (kept !== undefined) ({ kept, expired } = splitBy(await facts.findAnew(slice.logGroup)));
  if (expired !== undefined && kept === undefined) return [expiredReceipt(session, slice, expired)];
  throw new LogferryError('UNPROVEN', { detail: `${slice.logGroup} still keeps events from ${kept?.from} on` });
}

/** The receipt of the part of a slice for which retention had passed. */
export function expiredReceipt(
  session: Pick<RecordingSession, 'request'>,
  whole: Slice,
  expired: ExpiredWindow,
): Known {
  const slice = { ...whole, from: expired.from, to: expired.to };
  const evidence = [expiryEvidence(expired)];
  const verdict: SliceVerdict = { outcome: 'expired', level: 'none', passed: false, evidence };
  return { slice, slices: slicesIn(slice, session), sent: slice, verdict, askedAt: formatInstant(expired.atMs) };
}
