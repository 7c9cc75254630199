import type { Fault } from '../../src/core/faults.js';
import type { EmulatorSettings } from '../../src/core/settings.js';

/**
 * How strong the evidence of a row is.
 * V: recorded against AWS. D: AWS documentation or API model. C: read in another emulator that follows AWS.
 * W: reported by users of AWS. U: unproven; the emulator's own choice.
 */
export type Evidence = 'V' | 'D' | 'C' | 'W' | 'U';

/** Where and as whom a call is made: the row's own account and Region unless told otherwise. */
interface Place {
  readonly region?: string;
  readonly as?: 'neighbour';
}

/** An error, or members that the output must have, or (`exactly`) the whole output. Nothing: any success. */
interface Expectation {
  readonly error?: { readonly code: string | RegExp; readonly message: string | RegExp };
  /** `$any` stands for any value; listed members are compared in full. */
  readonly output?: object;
  readonly exactly?: object;
}

/** A call of CloudWatch Logs, which must answer as expected. */
interface LogsStep extends Place, Expectation {
  readonly operation: string;
  readonly input: object;
  /** Then wait until the task that was created last has this status. */
  readonly until?: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
}

/** Makes one more bucket, with the documented policy for its Region. */
interface BucketStep extends Place {
  readonly bucket: string;
}

/** Gives the row's bucket another policy; no statements: takes its policy away. */
interface PolicyStep {
  readonly policy: readonly object[];
}

/**
 * Encrypts the row's bucket: under a new key whose policy has these statements besides its account's, or as named.
 * `managed` is the key that AWS manages, `two-layers` a new key with DSSE.
 */
interface EncryptionStep {
  readonly encryption: readonly object[] | 'managed' | 'two-layers';
}

/** What the row's bucket holds, all of it: texts (decompressed), or lists of records that may come in any order. */
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
 * `$otherRegion`, `$taskId` (of the last create), `$token` (of the last step), `$now`, `$now-5` (epoch milliseconds when the row began), `$iso-5` (the same as
 * text), `$any`.
 */
export interface ContractRow extends Place, Expectation {
  /** Stable: lists of known deviations go by it. */
  readonly id: string;
  readonly about: string;
  readonly given?: readonly Step[];
  /** Needs the emulator's control interface, so such a row is skipped elsewhere. */
  readonly settings?: Partial<EmulatorSettings>;
  readonly operation: string;
  readonly input: object;
  /** So many calls at once, of which one at least must answer as expected. */
  readonly burst?: number;
  /** The answer as it is on the wire, so such a row is for raw HTTP only; `body` is the whole of it. */
  readonly wire?: { readonly headers?: Readonly<Record<string, string | RegExp>>; readonly body?: object };
  readonly after?: readonly Step[];
  /** Exports events it has just put, which AWS may keep back for 12 hours: skipped at AWS. */
  readonly freshEvents?: true;
  readonly evidence: Evidence;
  readonly source: string;
}

/** Why a row cannot be run against something that is not this emulator; undefined when it can. */
export function needsOfRow({ settings, as, given = [], after = [] }: ContractRow): string | undefined {
  if (settings !== undefined) return 'settings';
  const steps = [...given, ...after];
  if (as !== undefined || steps.some((step) => 'as' in step && step.as !== undefined)) return 'a second account';
  if (steps.some((step) => 'fault' in step)) return 'faults';
  const stopsClock = (step: Step) => 'advanceMs' in step || ('until' in step && step.until === 'RUNNING');
  return steps.some(stopsClock) ? 'its clock' : undefined;
}
