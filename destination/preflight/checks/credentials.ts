import { MINUTE_MS, SECOND_MS } from '../../../contract/index.js';
import type { Facts } from '../facts.js';
import { failed, ok, type PreflightFinding, skipped, unanswered, warning } from '../preflight-findings.js';

/** Smallest difference (ms) between AWS's clock and this machine's clock at which AWS refuses signed requests. */
const REFUSED_SKEW_MS = 5 * MINUTE_MS;
/**
 * Smallest difference (ms) at which the check warns. A smaller difference may be due to a slow answer, or to AWS's
 * clock, which shows whole seconds only.
 */
const NOTABLE_SKEW_MS = 30 * SECOND_MS;

/**
 * Checks that AWS accepts the credentials, and that they belong to the account of the log groups. Also checks that this
 * machine's clock is close enough to AWS's clock for signatures.
 */
export function credentials({ caller, archive, callerExports, clockAheadMs }: Facts): PreflightFinding[] {
  const clock = clockAheadMs === undefined ? [] : [clockFinding(clockAheadMs)];
  if (caller.kind !== 'value') {
    if (caller.kind === 'unread' && callerExports) {
      const message = `the account of the credentials could not be read: ${caller.reason}`;
      return [failed('credentials', message, { remedy: 'Run the check again in a few minutes.' }), ...clock];
    }
    const finding = unanswered('credentials', 'the account of the credentials', caller);
    // The worker may run on another machine and have valid credentials there.
    return [callerExports ? finding : skipped('credentials', finding.message, finding.remedy), ...clock];
  }
  const { accountId, arn } = caller.value;
  if (archive !== undefined && archive.accountId !== accountId && callerExports) {
    const message = `the log groups belong to account ${archive.accountId}, but the AWS credentials belong to ${accountId}`;
    const remedy = `Use credentials of account ${archive.accountId}, or correct the ARNs of the log groups.`;
    return [failed('credentials', message, { remedy, code: 'CREDENTIALS' }), ...clock];
  }
  return [ok('credentials', `${arn} of account ${accountId}`), ...clock];
}

function clockFinding(aheadMs: number): PreflightFinding {
  const seconds = Math.round(Math.abs(aheadMs) / SECOND_MS);
  const message = `this machine's clock is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} AWS's`;
  const remedy = "Synchronise this machine's clock.";
  if (Math.abs(aheadMs) >= REFUSED_SKEW_MS) return failed('clock', message, { remedy, code: 'CLOCK_SKEW' });
  if (Math.abs(aheadMs) >= NOTABLE_SKEW_MS) return warning('clock', message, remedy);
  return ok('clock', "this machine's clock agrees with AWS's");
}
