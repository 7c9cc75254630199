import { LogferryError } from '../../contract/errors.js';

/**
 * The error for a flag that cannot be used, or for a flag that names a file that cannot be used.
 * @param hint the next step, if the message does not say what to write
 */
export const usageError = (message: string, hint = ''): LogferryError =>
  new LogferryError({ code: 'INVALID_REQUEST', message, hint });

/** The next step if options are missing. {@link hintFor} replaces `run` by the command that was typed. */
export const LIST_OPTIONS = '`logferry run --help` lists the options.';
