import type { CreateAnswer } from '../activities/ports.js';
import { type ErrorCode, isLogferryError } from '../contract/index.js';
import { denial } from './denial.js';
import { type ErrorFacts, factsOf } from './error-facts.js';
import { isClockProblem, isCredentialProblem, isThrottling } from './failures.js';
import { sanitise } from './sanitise.js';

/**
 * The error for a create whose deadline passed before the request was sent. The last middleware before the HTTP handler
 * throws this error.
 */
export class SentTooLate extends Error {}

interface Row {
  matches: (facts: ErrorFacts) => boolean;
  answer: CreateAnswer | ((facts: ErrorFacts, address: string) => CreateAnswer);
}

const named =
  (...names: string[]) =>
  ({ name }: ErrorFacts): boolean =>
    names.includes(name);
/**
 * Matches a refusal by its text. Reports differ about the error name that AWS uses if a bucket or key policy refuses,
 * so both names match.
 */
const refusing =
  (text: RegExp) =>
  ({ name, message }: ErrorFacts): boolean =>
    (name === 'InvalidParameterException' || name === 'AccessDeniedException') && text.test(message);

const refused =
  (scope: 'slice' | 'destination', code: ErrorCode) =>
  ({ message }: ErrorFacts): CreateAnswer => ({ kind: 'refused', scope, code, detail: sanitise(message) });

/**
 * The meaning of each failure of CreateExportTask. The first row that matches decides; a failure without a row is
 * unclear.
 */
const ROWS: readonly Row[] = [
  {
    matches: ({ unconnected }) => unconnected,
    answer: (_, address) => ({ kind: 'unsent', reason: 'unreachable', address }),
  },
  { matches: named('LimitExceededException'), answer: { kind: 'slotTaken' } },
  { matches: named('OperationAbortedException'), answer: { kind: 'busy', reason: 'OperationAbortedException' } },
  { matches: isThrottling, answer: ({ name }) => ({ kind: 'busy', reason: name, throttled: true }) },
  { matches: isClockProblem, answer: ({ name }) => ({ kind: 'busy', reason: name }) },
  {
    matches: isCredentialProblem,
    answer: ({ name }) => ({ kind: 'refused', scope: 'destination', code: 'CREDENTIALS', detail: name }),
  },
  {
    matches: named('ResourceNotFoundException'),
    answer: { kind: 'refused', scope: 'slice', code: 'LOG_GROUP_MISSING' },
  },
  {
    matches: refusing(/^The given bucket does not exist/i),
    answer: { kind: 'refused', scope: 'destination', code: 'BUCKET_MISSING' },
  },
  { matches: refusing(/^(GetBucketAcl|PutObject) call /i), answer: refused('destination', 'BUCKET_POLICY') },
  {
    matches: refusing(/^Please ensure that the CreateExportTask caller/i),
    answer: refused('destination', 'BUCKET_ACCESS'),
  },
  { matches: refusing(/\bKMS\b|\bencrypt/i), answer: refused('destination', 'BUCKET_KEY') },
  { matches: refusing(/^Cannot access/i), answer: refused('destination', 'BUCKET_POLICY') },
  {
    matches: named('AccessDeniedException'),
    answer: ({ message }) => ({
      kind: 'refused',
      scope: 'slice',
      code: 'ACCESS_DENIED',
      detail: denial('logs:CreateExportTask', message),
    }),
  },
  { matches: refusing(/creation time/i), answer: { kind: 'refused', scope: 'slice', code: 'WINDOW_BEFORE_GROUP' } },
  { matches: named('ResourceAlreadyExistsException'), answer: unclear },
  { matches: isNamedRefusal, answer: refused('slice', 'REJECTED_BY_AWS') },
];

/**
 * The answer for a failed create: what is known about its effect.
 * @param address host and port of the endpoint, for messages
 */
export function createAnswerOf(error: unknown, address: string): CreateAnswer {
  if (error instanceof SentTooLate) return { kind: 'unsent', reason: 'deadline' };
  // No credentials were found, so nothing was sent.
  if (isLogferryError(error) && error.code === 'CREDENTIALS') {
    return { kind: 'refused', scope: 'destination', code: 'CREDENTIALS', detail: error.message };
  }
  const facts = factsOf(error);
  const answer = ROWS.find(({ matches }) => matches(facts))?.answer ?? unclear;
  return typeof answer === 'function' ? answer(facts, address) : answer;
}

function unclear({ code, name }: ErrorFacts): CreateAnswer {
  return { kind: 'unclear', reason: code ?? name };
}

/**
 * Whether a failure is a reply of status 4xx, except 408, with an AWS error name (`…Exception`). A reply without such a
 * name may come from a proxy, which does not know the task.
 */
function isNamedRefusal({ name, status = 0 }: ErrorFacts): boolean {
  return status >= 400 && status < 500 && status !== 408 && name.endsWith('Exception');
}
