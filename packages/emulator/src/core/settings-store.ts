import { z } from 'zod';
import { ServiceError } from './service-error.js';

const durationMs = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/**
 * All settings of the emulator. They can be changed while the emulator runs. Most settings exist because AWS publishes
 * no number, or because AWS's pages contradict each other; the comment of the setting says so. A client should work
 * with every value.
 */
const settingsSchema = z.strictObject({
  /**
   * Time that a task is PENDING. AWS publishes no such time. The default is long enough for a test to see the status,
   * and short enough for a test to wait for its end.
   */
  pendingMs: durationMs.default(200),
  /** Time that a task is RUNNING. AWS says seconds to hours. After 24 h on the emulator's clock the task fails. */
  taskMs: durationMs.default(800),
  /**
   * Maximum of the random time that is added to `taskMs`, so that no client depends on tasks of equal length. Default
   * 0.
   */
  taskJitterMs: durationMs.default(0),
  /** Time that a task is PENDING_CANCEL. AWS publishes no such time. */
  cancelMs: durationMs.default(300),
  /**
   * The result of a cancel request. AWS promises only an attempt to cancel. With `completed` the task completes before
   * the cancel takes effect.
   */
  cancelOutcome: z.enum(['cancelled', 'completed']).default('cancelled'),
  /**
   * Whether a task in the status PENDING_CANCEL prevents a new task. AWS names PENDING and RUNNING as active, and does
   * not mention PENDING_CANCEL.
   */
  pendingCancelHoldsSlot: z.boolean().default(false),
  /**
   * Maximum size of the text in one data object (bytes before compression). AWS publishes no number. The largest
   * allowed value is one that memory can hold.
   */
  partBytes: z
    .int()
    .min(1)
    .max(512 * 1024 * 1024)
    .default(32 * 1024 * 1024),
  /**
   * Whether the window includes its end. According to the API page, the end is included. According to the user guide,
   * the window is half-open. With the default no event is lost.
   */
  windowBounds: z.enum(['inclusive', 'half-open']).default('inclusive'),
  /**
   * Error code if the destination denies access to the service. Reports of 2023 and 2026 name different codes; the
   * default is that of 2026.
   */
  permissionError: z.enum(['InvalidParameterException', 'AccessDeniedException']).default('AccessDeniedException'),
  /**
   * Error text if the bucket's key denies the service. AWS's text for this case is not recorded. `names-key`: a text of
   * the emulator's own. `put-object`: AWS's text for a failed put.
   */
  keyRefusalText: z.enum(['names-key', 'put-object']).default('names-key'),
  /**
   * How the emulator decides whether the export service may write to a bucket. `policy`: the bucket policy decides, as
   * it does for AWS. `allow`: the service always may. `deny-acl`: the service may not read the bucket's ACL.
   * `deny-put`: the service may not put its probe object.
   */
  destinationAccess: z.enum(['policy', 'allow', 'deny-acl', 'deny-put']).default('policy'),
  /**
   * Form of a log group's ARN in aws:SourceArn: `starred` ends in `:*`. AWS's pages use both forms in other contexts,
   * but for this condition key they show only a wildcard after `log-group:`.
   */
  sourceArnForm: z.enum(['plain', 'starred']).default('plain'),
  /**
   * Whether groups of other classes than Standard can be exported. An older page of AWS says that they cannot. The
   * newest page does not mention classes. The default is the stricter behaviour.
   */
  otherLogClasses: z.enum(['accept', 'refuse']).default('refuse'),
  /**
   * Order in which DescribeExportTasks lists tasks. The only evidence for newest first is a sample in an old guide, so
   * a client must not depend on an order.
   */
  describeOrder: z.enum(['newest', 'oldest']).default('newest'),
  /**
   * Whether a `to` before the group's creation is accepted. The API page forbids it, but recorded runs show that AWS
   * accepts it.
   */
  toBeforeCreation: z.enum(['accept', 'refuse']).default('accept'),
  /**
   * Whether a `from` after `to` is accepted. No record shows what AWS does. A task with such a window exports nothing.
   */
  fromAfterTo: z.enum(['accept', 'refuse']).default('accept'),
  /**
   * The time by which the window selects events. The user guide says ingestion time, and the API page says event time.
   * Both are equal for events that are sent immediately.
   */
  windowTime: z.enum(['event', 'ingestion']).default('event'),
  /**
   * What happens if streams have the same folder, because their names differ only in `/` and `-`. AWS's behaviour is
   * not recorded. `number-on`: the numbers of the files continue, and nothing is lost. `overwrite`: files of one stream
   * replace files of the other stream.
   */
  streamNameCollision: z.enum(['number-on', 'overwrite']).default('number-on'),
  /**
   * Time for which finished tasks stay listed. AWS publishes no such time. With null, finished tasks stay listed for
   * ever, so that a test finds them.
   */
  taskHistoryMs: durationMs.nullable().default(null),
  /**
   * Time from the ingestion of an event until the event can be exported. AWS: up to 12 h. Default 0, so that a client
   * can export events that it has just put.
   */
  availabilityDelayMs: durationMs.default(0),
  /**
   * Time that a query of Logs Insights takes. AWS publishes no such time; a query over little data takes about a
   * second.
   */
  queryMs: durationMs.default(500),
  /**
   * Form of the instants that min() and max() return in a query. AWS's form is not recorded. `millis`: epoch
   * milliseconds. `text`: the form that AWS uses for time fields of an event.
   */
  queryTimes: z.enum(['millis', 'text']).default('millis'),
  /**
   * Order of the events in an exported file. AWS promises no order. The default is shuffled, so that no client depends
   * on an order.
   */
  fileOrder: z.enum(['shuffled', 'time']).default('shuffled'),
  /**
   * Whether request rates are limited. AWS limits them. With an object they are limited, too: it has factors by the
   * names of operations, and the limit of an operation is multiplied by its factor. `*` is the factor of all other
   * operations.
   */
  throttle: z.union([z.boolean(), z.record(z.string(), z.number().min(0.001).max(1_000_000))]).default(true),
  /**
   * Maximum rate (requests per second) of each export operation, per account and Region. The default is AWS's fixed
   * quota. Factors in `throttle` multiply it, too.
   */
  throttleTps: z.number().min(0.001).max(1_000_000).default(5),
  /**
   * Seed of all random choices, such as jitter and the order in files. The same seed gives the same choices. A change
   * has no effect on the jitter of tasks, which takes its seed when the emulator starts.
   */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
});

/** The values of all settings. Durations are milliseconds on the emulator's clock. */
export type EmulatorSettings = z.infer<typeof settingsSchema>;

/** The settings, changeable while the emulator runs. A change with an unknown name or bad value changes nothing. */
export class SettingsStore {
  #current: EmulatorSettings;

  /** @param limited the names of the operations whose rates are limited */
  constructor(
    initial: Partial<EmulatorSettings> = {},
    private readonly limited: ReadonlySet<string> = new Set(),
  ) {
    this.#current = checked(initial, limited);
  }

  get current(): EmulatorSettings {
    return this.#current;
  }

  /** @throws ServiceError InvalidSettings that names each unknown or bad field */
  change(changes: unknown): void {
    const isObject = typeof changes === 'object' && changes !== null && !Array.isArray(changes);
    const given = isObject ? changes : { settings: changes };
    this.#current = checked({ ...this.#current, ...given }, this.limited);
  }
}

function checked(settings: object, limited: ReadonlySet<string>): EmulatorSettings {
  const result = settingsSchema.safeParse(settings);
  if (!result.success) throw new ServiceError('InvalidSettings', z.prettifyError(result.error));
  const { throttle } = result.data;
  const names = typeof throttle === 'boolean' ? [] : Object.keys(throttle);
  const unknown = names.find((name) => name !== '*' && !limited.has(name));
  if (unknown !== undefined) {
    throw new ServiceError(
      'InvalidSettings',
      `throttle: the emulator limits no operation ${JSON.stringify(unknown)}; write AWS's name of an operation, such ` +
        'as DescribeLogGroups, or *',
    );
  }
  return result.data;
}
