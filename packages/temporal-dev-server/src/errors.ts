/** The codes of all errors of this package. The list is closed. */
export type DevServerErrorCode =
  | 'UnsupportedPlatform'
  | 'BinaryUnusable'
  | 'NoBinary'
  | 'DataDirectoryUnusable'
  | 'Locked'
  | 'DatabaseCorrupt'
  | 'DatabaseInUse'
  | 'ServerFailed'
  | 'SupervisorFailed';

/**
 * The error if a dev server could not be found, started or attached to. The message names the cause and what to do
 * next.
 */
export class DevServerError extends Error {
  override readonly name = 'DevServerError';

  constructor(
    readonly code: DevServerErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The message of a thrown value. It includes the message of the error's `cause`, where fetch and spawn of Node.js put
 * the actual reason.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Plain reasons of the errors of a file system, by Node's code. */
const PLAIN: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EDQUOT: "this user's disk quota is used up",
  ENOSPC: 'the disk is full',
  EEXIST: 'it is not a directory',
  ENOTDIR: 'a part of its path is not a directory',
  EPERM: 'the operating system does not permit it',
  EROFS: 'the file system is read-only',
};

/**
 * The reason of a failed call of the file system. Plain words come first, if they are known, and then Node's message.
 */
export function plainReasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const plain = PLAIN[code];
  return plain === undefined ? reasonOf(error) : `${plain} (${reasonOf(error)})`;
}
