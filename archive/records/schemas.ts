import { z } from 'zod';
import { OUTCOMES, parseInstant } from '../../contract/index.js';

/*
 * Schemas that receipts and manifests share. Absent fields are left out, never null, so that the bytes are canonical.
 */

export const instant = z
  .string()
  .meta({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z$' })
  .refine((text) => parseInstant(text) !== undefined, 'must be an ISO instant in UTC');
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');
export const count = z.number().int().min(0);
export const positive = z.number().int().min(1);
export const outcome = z.enum(OUTCOMES);
/** An object of strings with any keys. zod's record type would drop the key `__proto__`, which AWS allows for tags. */
export const texts = z
  .custom<Record<string, string>>(
    (value) =>
      typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string'),
    'must hold strings',
  )
  .meta({ type: 'object', additionalProperties: { type: 'string' } });
