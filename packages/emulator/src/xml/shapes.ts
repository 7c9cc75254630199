import { z } from 'zod';
import { textOf } from './xml.js';

/**
 * Shapes of request documents, for the result of parseXml. A document is refused if an element is not in the shape,
 * occurs more often than the shape allows, or has other content.
 */

/** Marks the error for an element that AWS implements and the emulator does not. */
export const NOT_IMPLEMENTED = 'notImplemented';

export const text = z.string().transform((value) => textOf(value) ?? '');
const token = text.transform((value) => value.trim());
export const integer = token.pipe(z.string().regex(/^-?\d{1,15}$/)).transform(Number);
export const flag = token
  .transform((value) => value.toLowerCase())
  .pipe(z.enum(['true', 'false']))
  .transform((value) => value === 'true');

export function oneOf<const T extends readonly string[]>(...values: T) {
  return token.pipe(z.enum(values));
}

/** An element that contains elements; white space between them is ignored. */
export function struct<T extends z.ZodRawShape>(members: T) {
  return z.preprocess(withoutBlanks, z.strictObject(members));
}

/** An element that must occur at least once and may be repeated. */
export function list<T extends z.ZodType>(item: T, maxItems: number) {
  return z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(item).min(1).max(maxItems));
}

/**
 * An element that AWS implements and the emulator does not. A document with it is refused with the name of the element.
 */
export const unsupported = z
  .unknown()
  .superRefine((value, context) => {
    if (value !== undefined) context.addIssue({ code: 'custom', params: { [NOT_IMPLEMENTED]: true } });
  })
  .transform(() => undefined)
  .optional();

function withoutBlanks(value: unknown): unknown {
  if (typeof value === 'string') return value.trim() === '' ? {} : value;
  if (typeof value !== 'object' || value === null) return value;
  const { '#text': between, ...members } = value as Record<string, unknown>;
  return between === undefined || (typeof between === 'string' && between.trim() === '') ? members : value;
}
