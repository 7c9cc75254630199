import { type ErrorCode, type Explained, explain } from '../../contract/errors.js';

/**
 * Next steps after an error of the command itself, by error code. The general hints of these error codes are for
 * exports, which have a workflow and a worker. A command uses the credentials of its shell.
 */
const OF_COMMANDS: Partial<Record<ErrorCode, string>> = {
  ACCESS_DENIED:
    'Allow this action to the credentials of this shell (`aws sts get-caller-identity` shows whose they are).',
  AWS_CALL_FAILED: 'Check the network between this machine and AWS, and AWS_ENDPOINT_URL. Then run the command again.',
  INVALID_REQUEST: '',
  WINDOW_TOO_RECENT:
    'End the window at least 12 h before now. With --allow-recent ("allowRecent": true in a --request file) the export starts anyway, and late events may be missing.',
  BUCKET_ACCESS:
    'The credentials of this shell need s3:ListBucket and s3:GetObject in this bucket and, if a KMS key encrypts the bucket, kms:Decrypt with this key.',
  CREDENTIALS: 'Check the credentials of this shell (`aws sts get-caller-identity`).',
  UNEXPECTED: 'This is a defect of logferry. Please report it, with the command and this message.',
};

/**
 * The next step after an error of a command: the error's own hint if it was made for this one case, and otherwise a
 * hint for commands. Empty if the message already says what to do.
 * @param command the command that was typed
 */
export function hintFor({ code, hint }: Explained, command: string): string {
  // A hint that differs from the general hint of its code was made for one case.
  const isGeneral = hint === explain(code).hint;
  const chosen = isGeneral ? (OF_COMMANDS[code] ?? hint) : hint;
  return chosen.replace('`logferry run --help`', `\`logferry ${command} --help\``);
}
