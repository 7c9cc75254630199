import type { Fault } from '../../src/core/fault-plan.js';
import type { EmulatorSettings } from '../../src/core/settings-store.js';

/**
 * How strong the evidence of a row is.
 * V: recorded against AWS. D: AWS documentation or API model. C: read in another emulator that follows AWS.
 * W: reported by users of AWS. U: unproven; the emulator's own choice.
 */
export type Evidence = 'V' | 'D' | 'C' | 'W' | 'U';

/** The account and Region of a call. Default: the account and Region of the row. */
interface CallScope {
  readonly region?: string;
  readonly as?: 'neighbour';
}

/**
 * The expected reply of a call: an error, members of the output, or (`exactly`) the whole output. If none of the three
 * is given, any success is as expected.
 */
interface Expectation {
  readonly error?: { readonly code: string | RegExp; readonly message: string | RegExp };
  /**
   * Members that the output must have, at every depth. Other members are not compared. A list must have exactly the
   * given number of elements. `$any` stands for any value.
   */
  readonly output?: object;
  readonly exactly?: object;
}

/** Calls CloudWatch Logs and checks the reply. */
interface LogsStep extends CallScope, Expectation {
  readonly operation: string;
  readonly input: object;
  /** After the call, the test waits until the last created task has this status. */
  readonly until?: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
}

/** Creates another bucket with the documented policy for its Region. */
interface BucketStep extends CallScope {
  readonly bucket: string;
}

/** Replaces the policy of the row's bucket. An empty list of statements removes the policy. */
interface PolicyStep {
  readonly policy: readonly object[];
}

/**
 * Sets the encryption of the row's bucket. A list: a new key whose policy has these statements, and the statement that
 * lets the key's account do everything. `managed`: the key that AWS manages. `two-layers`: a new key with DSSE-KMS.
 */
interface EncryptionStep {
  readonly encryption: readonly object[] | 'managed' | 'two-layers';
}

/** Creates a key whose policy has these statements, and the statement that lets the key's account do everything. */
interface KeyStep {
  readonly key: readonly object[];
}

/**
 * Checks that the row's bucket has exactly these objects. Each is given as its decompressed text, or as a list of texts
 * that together make up the object, in any order.
 */
interface ObjectsStep {
  readonly objects: Readonly<Record<string, string | readonly string[]>>;
}

/** Enables Object Lock in the row's bucket, with a default retention in the mode GOVERNANCE. */
interface LockStep {
  readonly lockDays: number;
}

/**
 * Checks members that GetObject returns for objects of the row's bucket, without their content. `$any` stands for any
 * value.
 */
interface ObjectFactsStep {
  readonly facts: Readonly<Record<string, object>>;
}

/** Checks the tasks that name the row's log groups or bucket, newest first. */
interface TasksStep {
  readonly tasks: readonly object[];
}

interface ClockStep {
  readonly advanceMs: number;
}

interface FaultStep {
  readonly fault: Pick<Fault, 'operation' | 'kind'>;
}

export type Step =
  | LogsStep
  | BucketStep
  | PolicyStep
  | EncryptionStep
  | KeyStep
  | ObjectsStep
  | LockStep
  | ObjectFactsStep
  | TasksStep
  | ClockStep
  | FaultStep;

/**
 * One behaviour that a client may expect of CloudWatch Logs. Every row starts with the log group `$group` and its
 * stream `a`, and, if the row names it, with the bucket `$bucket`, which has the documented policy. In an expectation,
 * `$any` stands for any value. These placeholders are replaced in every text:
 * - `$group`, `$bucket`, `$account`, `$neighbour`, `$region`, `$otherRegion`
 * - `$key` (ARN of the last key), `$taskId` (of the last create), `$queryId` (of the last query), `$token` (the last
 *   `nextToken`)
 * - `$now` (epoch milliseconds when the row began), `$now-5` (5 ms earlier), `$iso-5` (the same instant as text),
 *   `$seconds-5` (epoch seconds, 5 s earlier)
 */
export interface ContractRow extends CallScope, Expectation {
  /** The id must not change, because lists of known deviations refer to it. */
  readonly id: string;
  readonly about: string;
  readonly given?: readonly Step[];
  /** Settings of this emulator for the row. With another target, a row with settings is skipped. */
  readonly settings?: Partial<EmulatorSettings>;
  readonly operation: string;
  readonly input: object;
  /** Number of simultaneous calls. At least one of them must get the row's `error`. */
  readonly burst?: number;
  /** The expected HTTP reply; `body` is the complete body. A row with this member runs over raw HTTP only. */
  readonly wire?: { readonly headers?: Readonly<Record<string, string | RegExp>>; readonly body?: object };
  readonly after?: readonly Step[];
  /**
   * The row exports events that it has just put. It is skipped at AWS, where it can take 12 hours until events can be
   * exported.
   */
  readonly freshEvents?: true;
  readonly evidence: Evidence;
  readonly source: string;
}

/**
 * A feature that the row needs and that only this emulator has. Undefined if the row can run against other targets,
 * too.
 */
export function needsOfRow({ settings, as, given = [], after = [] }: ContractRow): string | undefined {
  if (settings !== undefined) return 'settings';
  const steps = [...given, ...after];
  if (as !== undefined || steps.some((step) => 'as' in step && step.as !== undefined)) return 'a second account';
  if (steps.some((step) => 'fault' in step)) return 'faults';
  const stopsClock = (step: Step) => 'advanceMs' in step || ('until' in step && step.until === 'RUNNING');
  return steps.some(stopsClock) ? 'its clock' : undefined;
}
