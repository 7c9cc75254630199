import { block, optional, string } from '../schema/index.js';
import { parseGoDuration } from './durations.js';

/** Default time limits of the operations, as a configuration writes durations. */
const DEFAULTS = { create: '24h', update: '24h', delete: '30m' } as const;
export type Operation = keyof typeof DEFAULTS;

/** The rule of an attribute that is a duration: says what is wrong with a text, or returns undefined. */
export const durationRule = (text: string): string | undefined =>
  parseGoDuration(text) === undefined
    ? `${JSON.stringify(text)}: must be a duration such as "90m" or "1h30m", up to 24 days`
    : undefined;

const timeout = (what: string, operation: Operation) =>
  optional(string, `${what} Default: \`${DEFAULTS[operation]}\`.`, { validate: durationRule });

/** The `timeouts` block of an export. */
export const timeouts = block(
  {
    create: timeout('How long a create waits for the end of the export, which continues after this time.', 'create'),
    update: timeout('How long an update waits for the end of the export, which continues after this time.', 'update'),
    delete: timeout('How long a destroy waits until a cancelled export has closed.', 'delete'),
  },
  'How long the operations may take, such as `"90m"`.',
);

type Configured = { readonly [Name in Operation]: string | null } | null;

/** The time limit of an operation, as a configuration writes durations. */
export const timeoutOf = (configured: Configured, operation: Operation): string =>
  configured?.[operation] ?? DEFAULTS[operation];

/** The time limit of an operation (ms). @throws RangeError for a text that is not a duration */
export function limitOf(configured: Configured, operation: Operation): number {
  const text = timeoutOf(configured, operation);
  const ms = parseGoDuration(text);
  if (ms === undefined) throw new RangeError(`not a duration: ${text}`);
  return ms;
}
