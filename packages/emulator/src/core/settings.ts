import { z } from 'zod';
import { ServiceError } from './errors.js';

const durationMs = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/**
 * Everything about the emulator that can be switched while it runs.
 * A setting exists either because AWS publishes no number, or because AWS's own pages disagree; the reason stands
 * with each. Clients should work under every value.
 */
const settingsSchema = z.strictObject({
  /** How long a task stays PENDING. AWS publishes none; short enough that a test sees it and nobody waits. */
  pendingMs: durationMs.default(200),
  /** How long a task stays RUNNING. AWS says seconds to hours. Beyond 24 h on the emulator's clock it fails. */
  taskMs: durationMs.default(800),
  /** Up to this much is added to `taskMs`, so that no client locks to a fixed rhythm. Off unless a test wants it. */
  taskJitterMs: durationMs.default(0),
  /** How long PENDING_CANCEL lasts; AWS publishes none. */
  cancelMs: durationMs.default(300),
  /** What a cancel request leads to. AWS promises an attempt only; `completed` lets the task win the race. */
  cancelOutcome: z.enum(['cancelled', 'completed']).default('cancelled'),
  /** AWS names PENDING and RUNNING as active; whether PENDING_CANCEL still blocks a new task is unproven. */
  pendingCancelHoldsSlot: z.boolean().default(false),
  /** Text bytes per object before the next part starts. AWS publishes none; bounded by what is held in memory. */
  partBytes: z
    .int()
    .min(1)
    .max(512 * 1024 * 1024)
    .default(32 * 1024 * 1024),
  /** The API page reads as inclusive at both ends, the user guide as half-open. Inclusive can lose nothing. */
  windowBounds: z.enum(['inclusive', 'half-open']).default('inclusive'),
  /** Code for a destination that refuses the service: reports from 2023 and 2026 differ; the newer is the default. */
  permissionError: z.enum(['InvalidParameterException', 'AccessDeniedException']).default('AccessDeniedException'),
  /** What is said where the bucket's key keeps the service out: nothing is recorded. Of ours, or as for a failed put. */
  keyRefusalText: z.enum(['names-key', 'put-object']).default('names-key'),
  /** Whether the destination lets the service in: as its policy says, as at AWS; or decided here, at either step. */
  destinationAccess: z.enum(['policy', 'allow', 'deny-acl', 'deny-put']).default('policy'),
  /** AWS documents aws:SourceArn only with a wildcard after `log-group:`; both forms of a group's ARN are in use. */
  sourceArnForm: z.enum(['plain', 'starred']).default('plain'),
  /** An older text of AWS says that only Standard groups can be exported, the newest is silent; the stricter counts. */
  otherLogClasses: z.enum(['accept', 'refuse']).default('refuse'),
  /** Newest first is in an old guide's sample only, so a client must not need it. */
  describeOrder: z.enum(['newest', 'oldest']).default('newest'),
  /** The API page forbids a `to` before the group's creation; recorded runs show that it is accepted. */
  toBeforeCreation: z.enum(['accept', 'refuse']).default('accept'),
  /** No record shows AWS translatePolicyErrors `from` after `to`; accepted, it exports nothing. */
  fromAfterTo: z.enum(['accept', 'refuse']).default('accept'),
  /** The user guide speaks of ingestion time, the API page of event time; sent promptly, events have the same. */
  windowTime: z.enum(['event', 'ingestion']).default('event'),
  /** Streams that differ only in `/` and `-` share a folder; unrecorded. Numbering parts on loses nothing. */
  streamNameCollision: z.enum(['number-on', 'overwrite']).default('number-on'),
  /** How long finished tasks stay listed; AWS publishes nothing. Null: for ever, so that a test finds them. */
  taskHistoryMs: durationMs.nullable().default(null),
  /** AWS may need up to 12 h before an event can be exported; 0 so that a client sees what it has just loaded. */
  availabilityDelayMs: durationMs.default(0),
  /** AWS does not promise order inside a file; shuffled, so that nobody comes to rely on one. */
  fileOrder: z.enum(['shuffled', 'time']).default('shuffled'),
  /** Enforce the request rate of the three export operations. */
  throttle: z.boolean().default(true),
  /** AWS's fixed quota: 5 requests per second for each export operation, per account and Region. */
  throttleTps: z.number().min(0.001).max(1_000_000).default(5),
  /** Seed of everything random (jitter, order in files). */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
});

/** Durations are milliseconds on the emulator's clock. */
export type EmulatorSettings = z.infer<typeof settingsSchema>;

/** Settings that can be changed while the emulator runs; a change with an unknown name or bad value changes nothing. */
export class SettingsHolder {
  #current: EmulatorSettings;

  constructor(initial: Partial<EmulatorSettings> = {}) {
    this.#current = checked(initial);
  }

  get current(): EmulatorSettings {
    return this.#current;
  }

  /** @throws ServiceError InvalidSettings naming each field that is unknown or out of range */
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
