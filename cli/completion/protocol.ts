/* What the scripts of the shells and the command that answers them agree on. */

/** The hidden command that the scripts call at each completion, with the words of the command line. */
export const COMPLETE = '__complete';

/** The line that asks the shell to complete names of files. No candidate begins with a colon. */
export const FILES_LINE = ':files';
