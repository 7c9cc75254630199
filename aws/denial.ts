import { sanitise } from './sanitise.js';

const LONGEST_CHARS = 1_000;

/** A word of a message that is an ARN, possibly in quotation marks. */
const ARN = /^"?arn:[\w-]+:[^\s"]+"?[,.]?$/;

/**
 * A refused action with AWS's reason: the principal, the action, the resource and the kind of policy. ARNs are kept,
 * because they name the principal and the resource. The rest is sanitised.
 * @param operation such as `logs:DescribeLogGroups`
 * @param message AWS's message; old services say no more than "Access Denied"
 */
export function denial(operation: string, message: string): string {
  const text = message.split(/\s+/).map(shownWord).join(' ').trim();
  return text === '' || SAYS_NOTHING.test(text) ? operation : `${operation}: ${text.slice(0, LONGEST_CHARS)}`;
}

const shownWord = (word: string): string => (ARN.test(word) && !CONTROL.test(word) ? word : sanitise(word));

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const SAYS_NOTHING = /^(Access Denied|Forbidden|UnknownError)\.?$/i;
