import type { Answer } from './facts.js';
import { type CheckName, type Finding, failed, skipped } from './findings.js';

/** What to say of a check whose facts are not there. */
export function unanswered(
  name: CheckName,
  what: string,
  answer: Exclude<Answer<unknown>, { kind: 'value' }>,
): Finding {
  if (answer.kind === 'refused') {
    const { code, message, hint } = answer.problem;
    return failed(name, message, { remedy: hint, code });
  }
  if (answer.kind === 'unread') return skipped(name, `${what} could not be read: ${answer.reason}`);
  const { permission } = answer;
  return skipped(name, `${what} may not be read`, `Allow ${permission} to look at it too.`);
}
