import type { ErrorCode } from '../../contract/index.js';
import type { Statement } from '../statements/index.js';

/**
 * - `warning`: it may work, or works in a way that its owner may not want.
 * - `failed`: an export would surely be refused.
 * - `skipped`: it could not be looked at; the message says what is missing.
 */
export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one check came to. */
export interface Finding {
  /** Released names never change. */
  readonly name: CheckName;
  readonly status: Status;
  readonly message: string;
  /** What to do next, unless all is well. */
  readonly remedy?: string;
  /** Of a policy, ready to be pasted into it. */
  readonly statements?: readonly Statement[];
  /** The error that an export would end with, where it would end with one. */
  readonly code?: ErrorCode;
}

export type CheckName =
  | 'credentials'
  | 'clock'
  | 'log-groups'
  | 'export-slot'
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
  | 'temporal'
  | 'worker'
  | 'lanes-worker'
  | 'worker-config';

type Rest = Omit<Finding, 'name' | 'status' | 'message'>;

export const ok = (name: CheckName, message: string): Finding => ({ name, status: 'ok', message });
export const warning = (name: CheckName, message: string, remedy: string, rest: Rest = {}): Finding => ({
  ...{ name, status: 'warning', message, remedy },
  ...rest,
});
export const failed = (name: CheckName, message: string, rest: Rest & { remedy: string }): Finding => ({
  ...{ name, status: 'failed', message },
  ...rest,
});
export const skipped = (name: CheckName, message: string, remedy?: string): Finding => ({
  ...{ name, status: 'skipped', message },
  ...(remedy !== undefined && { remedy }),
});

/** What stands in the way of these credentials: only a warning where exports run with others. */
export const ofTheCaller = (finding: Finding, callerExports: boolean): Finding => {
  if (finding.status !== 'failed' || callerExports) return finding;
  const { code: _, ...rest } = finding;
  return { ...rest, status: 'warning', message: `${finding.message}; the worker's credentials may be others` };
};
