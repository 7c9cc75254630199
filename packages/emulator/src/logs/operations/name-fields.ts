import { ServiceError } from '../../core/service-error.js';
import { type Field, text } from '../../json/fields.js';

/** Patterns of the names of groups and streams, as the API pages state them. */
export const GROUP_NAME_PATTERN = '[\\.\\-_/#A-Za-z0-9]+';
export const STREAM_NAME_PATTERN = '[^:*]*';

const MAX_NAME = 512;

/** A member that the API model describes as a name, such as the prefix of names. */
export const groupNameText = text({ min: 1, max: MAX_NAME, pattern: GROUP_NAME_PATTERN });
export const streamNameText = text({ min: 1, max: MAX_NAME, pattern: STREAM_NAME_PATTERN });
export const groupName = withNameLimit(groupNameText);
export const streamName = withNameLimit(streamNameText);
/** A name, or an ARN of a log group without the trailing `:*`. */
export const groupIdentifier = text({ min: 1, max: 2048, pattern: '[\\w#+=/:,.@-]*' });
/** The ARN of a log group or of the query results. Unlike other identifiers, it may end in an asterisk. */
export const resourceIdentifier = text({ min: 1, max: 2048, pattern: '[\\w#+=/:,.@\\-\\*]*' });
export const pageToken = text({ min: 1 });

/** A name, for which AWS has a special message instead of the usual validation message if the name is too long. */
function withNameLimit(field: Field<string>): Field<string> {
  return {
    parse(value, path, problems) {
      if (typeof value !== 'string' || value.length <= MAX_NAME) return field.parse(value, path, problems);
      throw new ServiceError(
        'InvalidParameterException',
        `Invalid LogGroup or LogStream, both must have length less than or equal to ${MAX_NAME}.`,
      );
    },
  };
}
