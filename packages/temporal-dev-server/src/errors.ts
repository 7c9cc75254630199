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

/** A dev server could not be found, started or attached to. The message names the cause and what to do next. */
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
