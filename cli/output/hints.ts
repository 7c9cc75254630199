import { type ErrorCode, type Explained, explain } from '../../contract/errors.js';

/**
 * Next steps after an error of the command itself. The hints of the closed list are for exports: they name a workflow
 * and a worker. A command has neither, and its credentials are those of its shell.
 */
const OF_COMMANDS: Partial<Record<ErrorCode, string>> = {
  ACCESS_DENIED:
    'Allow this action to the credentials of this shell (`aws sts get-caller-identity` shows whose they are).',
  AWS_CALL_FAILED: 'Check the network between this machine and AWS, and AWS_ENDPOINT_URL. Then run the command again.',
  BUCKET_ACCESS:
    'The credentials of this shell need s3:ListBucket and s3:GetObject there; if the bucket is encrypted under a KMS key, also kms:Decrypt with it.',
  CREDENTIALS: 'Check the credentials of this shell (`aws sts get-caller-identity`).',
  UNEXPECTED: 'This is a defect of logferry. Please report it, with the command and this message.',
};

/**
 * The next step after an error of a command: the error's own hint if it was made for this case, otherwise one that fits
 * commands.
 */
export function hintFor({ code, hint }: Explained, command: string): string {
  // A hint that differs from the code's general one was made for this case.
  const isGeneral = hint === explain(code).hint;
  return (isGeneral && OF_COMMANDS[code]) || hint.replace('`logferry run --help`', `\`logferry ${command} --help\``);
}
