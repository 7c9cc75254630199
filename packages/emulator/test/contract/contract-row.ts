import type { Fault } from '../../src/core/faults.js';
import type { EmulatorSettings } from '../../src/core/settings.js';

/**
 * How strong the evidence of a row is.
 * V: recorded against AWS. D: AWS documentation or API model. C: read in another emulator that follows AWS.
 * W: reported by users of AWS. U: unproven; the emulator's own choice.
 */
export type Evidence = 'V' | 'D' | 'C' | 'W' | 'U';

/** The account and Region of a call; default: the row's own. */
interface CallScope {
  readonly region?: string;
  readonly as?: 'neighbour';
}

/** The expected error, or members of the output, or (`exactly`) the whole output. Empty: any success. */
interface Expectation {
  readonly error?: { readonly code: string | RegExp; readonly message: string | RegExp };
  /** `$any` stands for any value; listed members are compared in full. */
  readonly output?: object;
  readonly exactly?: object;
}

/** A call of CloudWatch Logs with its expectation. */
interface LogsStep extends CallScope, Expectation {
  readonly operation: string;
  readonly input: object;
  /** After the call, the row waits until the last created task has this status. */
  readonly until?: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
}

/** Creates another bucket with the documented policy for its Region. */
interface BucketStep extends CallScope {
  readonly bucket: string;
}

/** Replaces the policy of the row's bucket; without statements, removes it. */
interface PolicyStep {
  readonly policy: readonly object[];
}

/**
 * Encrypts the row's bucket: under a new key whose policy has these statements besides its account's, or as named.
 * `managed` is the key that AWS manages; `two-layers` is a new key with DSSE.
 */
interface EncryptionStep {
  readonly encryption: readonly object[] | 'managed' | 'two-layers';
}

/** The complete content of the row's bucket: texts (decompressed), or lists of records in any order. */
interface ObjectsStep {
  readonly objects: Readonly<Record<string, string | readonly string[]>>;
}

/** The tasks that name the row's log groups or bucket, newest first. */
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
  | ObjectsStep
  | TasksStep
  | ClockStep
  | FaultStep;

/**
 * One thing that a client may expect of CloudWatch Logs. Every row starts with log group `$group`, stream `a`, and
 * `$bucket` with the documented policy. Filled in everywhere: `$group`, `$bucket`, `$account`, `$neighbour`, `$region`,
 * `$otherRegion`, `$taskId` (of the last create), `$queryId` (of the last query), `$token` (of the last step), `$now`,
 * `$now-5` (epoch milliseconds when the row began), `$iso-5` (the same as text), `$seconds-5` (in seconds), `$any`.
 */
export interface ContractRow extends CallScope, Expectation {
  /** Never changes: lists of known deviations refer to it. */
  readonly id: string;
  readonly about: string;
  readonly given?: readonly Step[];
  /** Settings of the emulator. A row with settings is skipped elsewhere. */
  readonly settings?: Partial<EmulatorSettings>;
  readonly operation: string;
  readonly input: object;
  /** Number of simultaneous calls. At least one must answer as expected. */
  readonly burst?: number;
  /** The reply on the wire, so the row is for raw HTTP only; `body` is the complete body. */
  readonly wire?: { readonly headers?: Readonly<Record<string, string | RegExp>>; readonly body?: object };
  readonly after?: readonly Step[];
  /** The row exports events that it has just put, which AWS may make exportable only after 12 hours: skipped at AWS. */
  readonly freshEvents?: true;
  readonly evidence: Evidence;
  readonly source: string;
}

/** The reason why a row cannot run against another target than this emulator; undefined if it can. */
export function needsOfRow({ settings, as, given = [], after = [] }: ContractRow): string | undefined {
  if (settings !== undefined) return 'settings';
  const steps = [...given, ...after];
  if (as !== undefined || steps.some((step) => 'as' in step && step.as !== undefined)) return 'a second account';
  if (steps.some((step) => 'fault' in step)) return 'faults';
  const stopsClock = (step: Step) => 'advanceMs' in step || ('until' in step && step.until === 'RUNNING');
  return steps.some(stopsClock) ? 'its clock' : undefined;
}
