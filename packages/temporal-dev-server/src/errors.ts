/** The reasons for which a dev server cannot be used: a closed list. */
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

/** The reason in an unknown thrown value, including the cause that Node's fetch and spawn put one level deeper. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
