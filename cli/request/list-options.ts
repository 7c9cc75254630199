/** The next step if options are missing. `hintFor` replaces `run` by the command that was typed. */
export const LIST_OPTIONS = '`logferry run --help` lists the options.';
