import { z } from 'zod';
import { ServiceError } from './errors.js';

const durationMs = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/**
 * All settings of the emulator. They can be changed while it runs.
 * A setting exists because AWS publishes no number, or because AWS's pages contradict each other; each names its
 * reason. Clients should work with every value.
 */
const settingsSchema = z.strictObject({
  /**
   * Time that a task is PENDING. AWS publishes none. The default is long enough for a test to see the status, and short
   * enough to wait for its end.
   */
  pendingMs: durationMs.default(200),
  /** Time that a task is RUNNING. AWS says seconds to hours. After 24 h on the emulator's clock the task fails. */
  taskMs: durationMs.default(800),
  /** Up to this much is added to `taskMs`, so that no client depends on a fixed rhythm. Off by default. */
  taskJitterMs: durationMs.default(0),
  /** Time that a task is PENDING_CANCEL; AWS publishes none. */
  cancelMs: durationMs.default(300),
  /** The result of a cancel request. AWS promises only an attempt; with `completed` the task ends first. */
  cancelOutcome: z.enum(['cancelled', 'completed']).default('cancelled'),
  /**
   * Whether PENDING_CANCEL blocks a new task. AWS names PENDING and RUNNING as active, and does not mention
   * PENDING_CANCEL.
   */
  pendingCancelHoldsSlot: z.boolean().default(false),
  /** Bytes of text after which the next object begins. AWS publishes no number; the maximum is what memory can hold. */
  partBytes: z
    .int()
    .min(1)
    .max(512 * 1024 * 1024)
    .default(32 * 1024 * 1024),
  /**
   * Bounds of the window: the API page reads as inclusive at both ends, the user guide as half-open. Inclusive loses
   * nothing.
   */
  windowBounds: z.enum(['inclusive', 'half-open']).default('inclusive'),
  /**
   * Error code for a destination that denies the service: reports of 2023 and 2026 differ; the default is the newer
   * one.
   */
  permissionError: z.enum(['InvalidParameterException', 'AccessDeniedException']).default('AccessDeniedException'),
  /**
   * Error text if the bucket's key denies the service, which is not recorded from AWS. `names-key`: a text of ours.
   * `put-object`: AWS's text for a failed put.
   */
  keyRefusalText: z.enum(['names-key', 'put-object']).default('names-key'),
  /**
   * Whether the destination lets the service in. `policy`: its policy decides, as at AWS. `allow`: always. `deny-acl` and
   * `deny-put`: the service is denied reading the bucket's ACL, or putting its probe object.
   */
  destinationAccess: z.enum(['policy', 'allow', 'deny-acl', 'deny-put']).default('policy'),
  /**
   * Form of a log group's ARN in aws:SourceArn: `starred` ends in `:*`. AWS's pages use both forms elsewhere, but this key
   * only with a wildcard after `log-group:`.
   */
  sourceArnForm: z.enum(['plain', 'starred']).default('plain'),
  /**
   * An older text of AWS says that only Standard groups can be exported; the newest says nothing. The default is
   * strict.
   */
  otherLogClasses: z.enum(['accept', 'refuse']).default('refuse'),
  /** Order of listings. Newest first is only in an old guide's sample, so a client must not depend on it. */
  describeOrder: z.enum(['newest', 'oldest']).default('newest'),
  /** A `to` before the group's creation: the API page forbids it; recorded runs show that AWS accepts it. */
  toBeforeCreation: z.enum(['accept', 'refuse']).default('accept'),
  /** `from` after `to`: no record shows whether AWS refuses it. If accepted, the task exports nothing. */
  fromAfterTo: z.enum(['accept', 'refuse']).default('accept'),
  /**
   * Which time the window selects by: the user guide says ingestion, the API page event time. They are equal for events
   * sent at once.
   */
  windowTime: z.enum(['event', 'ingestion']).default('event'),
  /**
   * Streams whose names differ only in `/` and `-` have one folder; AWS's behaviour is not recorded. `number-on` loses
   * nothing.
   */
  streamNameCollision: z.enum(['number-on', 'overwrite']).default('number-on'),
  /** How long finished tasks stay listed; AWS publishes nothing. Null: for ever, so that a test finds them. */
  taskHistoryMs: durationMs.nullable().default(null),
  /** Time until an event can be exported. AWS: up to 12 h. Default 0, so that a client sees what it has just loaded. */
  availabilityDelayMs: durationMs.default(0),
  /** Time that a query of Logs Insights takes. AWS publishes none; a query over little data takes about a second. */
  queryMs: durationMs.default(500),
  /**
   * The form in which a query returns min() or max() of instants, which is not recorded: epoch milliseconds, or the text
   * form that AWS uses for the fields of an event.
   */
  queryTimes: z.enum(['millis', 'text']).default('millis'),
  /** Order inside a file, which AWS does not promise. Shuffled, so that no client depends on it. */
  fileOrder: z.enum(['shuffled', 'time']).default('shuffled'),
  /** Whether the request rates of export operations and of the calls that plan exports are limited, as at AWS. */
  throttle: z.boolean().default(true),
  /** AWS's fixed quota: 5 requests per second for each export operation, per account and Region. */
  throttleTps: z.number().min(0.001).max(1_000_000).default(5),
  /** Seed of everything random (jitter, order in files). */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
});

/** Durations are milliseconds on the emulator's clock. */
export type EmulatorSettings = z.infer<typeof settingsSchema>;

/** The settings, changeable while the emulator runs. A change with an unknown name or bad value changes nothing. */
export class SettingsHolder {
  #current: EmulatorSettings;

  constructor(initial: Partial<EmulatorSettings> = {}) {
    this.#current = checked(initial);
  }

  get current(): EmulatorSettings {
    return this.#current;
  }

  /** @throws ServiceError InvalidSettings that names each unknown or bad field */
  change(changes: unknown): void {
    const isObject = typeof changes === 'object' && changes !== null && !Array.isArray(changes);
    const given = isObject ? changes : { settings: changes };
    this.#current = checked({ ...this.#current, ...given });
  }
}

function checked(settings: object): EmulatorSettings {
  const result = settingsSchema.safeParse(settings);
  if (!result.success) throw new ServiceError('InvalidSettings', z.prettifyError(result.error));
  return result.data;
}
