import type { Diagnostic } from '../handlers.js';
import { type Attributes, check, conform, type Members } from '../schema/index.js';
import { decodeValue, encodeValue } from '../transport/codec.js';
import type { dynamicValue, ValueOf } from '../transport/messages.js';
import { hasErrors, refused } from './diagnostics.js';

type DynamicValue = ValueOf<typeof dynamicValue>;

/** Decodes a value of these attributes; null if there is no value. */
export function decode(attributes: Attributes, encoded: DynamicValue | undefined): Members | null {
  const value = decodeValue(encoded);
  return value === null ? null : conform(attributes, value);
}

/** Decodes a value that must be present: a configuration, or a state to read. */
export function decodePresent(attributes: Attributes, encoded: DynamicValue | undefined): Members {
  return conform(attributes, decodeValue(encoded));
}

/** Encodes a value. Attributes that a handler has left out are null. */
export const encode = (attributes: Attributes, value: Members | null): DynamicValue =>
  encodeValue(value === null ? null : conform(attributes, value));

interface Validated {
  readonly attributes: Attributes;
  validate?(config: Members): readonly Diagnostic[];
}

/** The problems of a configuration. The rules over several attributes run only if each attribute alone is right. */
export function validated(declared: Validated, config: Members): readonly Diagnostic[] {
  const findings = refused(check(declared.attributes, config));
  return hasErrors(findings) ? findings : (declared.validate?.(config) ?? []);
}
