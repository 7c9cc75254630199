import { defined, type ErrorCode, type Explained } from '../../contract/index.js';
import type { Statement } from '../statements/index.js';
import type { Answer } from './facts.js';

/**
 * The result of a check.
 * - `warning`: it is not certain that exports work, or they work in a way that the owner may not want.
 * - `failed`: an export would be refused, or would not progress; or the account of the exports could not be read.
 * - `skipped`: the facts are missing; the remedy names the permission, or the message names the cause.
 */
export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

/** The result of one check, with what to do next. */
export interface PreflightFinding {
  /** Released names never change. */
  readonly name: CheckName;
  readonly status: Status;
  readonly message: string;
  /** What to do next; absent for `ok`, and for a skipped check if the user can do nothing. */
  readonly remedy?: string;
  /** Statements to paste into a policy. */
  readonly statements?: readonly Statement[];
  /**
   * The error code that an export would end with; only for `failed`. Absent if the export would not end, or if its end
   * is not known.
   */
  readonly code?: ErrorCode;
}

export type CheckName =
  | 'credentials'
  | 'clock'
  | 'log-groups'
  | 'deletion-protection'
  | 'export-slot'
  | 'retention-policies'
  | 'tag-search'
  | 'event-search'
  | 'event-counts'
  | 'bucket'
  | 'bucket-region'
  | 'policy-acl'
  | 'policy-put'
  | 'caller-put'
  | 'caller-records'
  | 'caller-read'
  | 'encryption'
  | 'key'
  | 'key-policy'
  | 'key-caller'
  | 'ownership'
  | 'acl'
  | 'public-access'
  | 'versioning'
  | 'object-lock'
  | 'lifecycle'
  | 'temporal'
  | 'worker'
  | 'tasks-worker'
  | 'lanes-worker'
  | 'search-attributes'
  | 'worker-config'
  | 'signing-key';

type Rest = Omit<PreflightFinding, 'name' | 'status' | 'message'>;

export const ok = (name: CheckName, message: string): PreflightFinding => ({ name, status: 'ok', message });
export const warning = (name: CheckName, message: string, remedy: string, rest: Rest = {}): PreflightFinding => ({
  ...{ name, status: 'warning', message, remedy },
  ...rest,
});
export const failed = (name: CheckName, message: string, rest: Rest & { remedy: string }): PreflightFinding => ({
  ...{ name, status: 'failed', message },
  ...rest,
});
export const skipped = (name: CheckName, message: string, remedy?: string): PreflightFinding =>
  defined({ name, status: 'skipped' as const, message, remedy });

/** The finding of a failed check. Message, code and remedy are those of the error, unless `rest` has others. */
export const failedBy = (
  name: CheckName,
  { code, message, hint }: Explained,
  rest: Partial<Omit<PreflightFinding, 'name' | 'status'>> = {},
): PreflightFinding => ({ name, status: 'failed', message, remedy: hint, code, ...rest });

/** The finding of a check whose facts are missing. @param what a noun phrase for the missing fact */
export function unanswered(
  name: CheckName,
  what: string,
  answer: Exclude<Answer<unknown>, { kind: 'value' }>,
): PreflightFinding {
  if (answer.kind === 'refused') return failedBy(name, answer.problem);
  if (answer.kind === 'unread') return skipped(name, `${what} could not be read: ${answer.reason}`);
  return skipped(name, `these credentials may not read ${what}`, `Allow ${answer.permission} to have it checked.`);
}

/** Downgrades a failure of the caller's own access to a warning when exports run with other credentials. */
export function forCaller(finding: PreflightFinding, callerExports: boolean): PreflightFinding {
  if (finding.status !== 'failed' || callerExports) return finding;
  const { code: _, ...rest } = finding;
  return { ...rest, status: 'warning', message: `${finding.message}; the worker may use other credentials` };
}
