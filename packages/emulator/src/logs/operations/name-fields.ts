import { text } from '../../json/fields.js';

/** Patterns of the names of groups and streams, as the API pages state them. */
export const GROUP_NAME_PATTERN = '[\\.\\-_/#A-Za-z0-9]+';
export const STREAM_NAME_PATTERN = '[^:*]*';

export const groupName = text({ min: 1, max: 512, pattern: GROUP_NAME_PATTERN });
export const streamName = text({ min: 1, max: 512, pattern: STREAM_NAME_PATTERN });
/** A name, or an ARN of a log group with or without the trailing `:*`. */
export const groupIdentifier = text({ min: 1, max: 2048, pattern: '[\\w#+=/:,.@-]*\\*?' });
export const pageToken = text({ min: 1 });
