import { ServiceError } from '../../core/service-error.js';
import { list, text, textMap } from '../../json/fields.js';

/** Maximum number of tags of a log group. */
export const MAX_TAGS = 50;
const KEY_PATTERN = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+';
/** Pattern of the value of a tag, as the API pages state it. */
export const VALUE_PATTERN = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*';
export const tagKey = text({ min: 1, max: 128, pattern: KEY_PATTERN });

export const tagMap = textMap(tagKey, text({ max: 256, pattern: VALUE_PATTERN }), { min: 1, max: MAX_TAGS });
export const tagKeys = list(tagKey, { max: MAX_TAGS });

/**
 * Checks that clients may set tags with these keys.
 * @throws ServiceError InvalidParameterException for a key that begins with `aws:`
 */
export function refuseReservedKeys(tags: ReadonlyMap<string, string>): void {
  if ([...tags.keys()].some((key) => /^aws:/i.test(key))) {
    throw new ServiceError(
      'InvalidParameterException',
      'aws: prefixed tag key names are not allowed for external use.',
    );
  }
}
