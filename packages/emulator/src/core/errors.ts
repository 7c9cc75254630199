/**
 * An error for the client: one that AWS would send, or a refusal of the emulator's own, such as NotImplemented. Each
 * service writes this error in the form of its wire protocol. Any other error inside the emulator is a defect and
 * results in status 500.
 */
export class ServiceError extends Error {
  /**
   * @param code AWS's error code, for example `ResourceNotFoundException`
   * @param message the sentence the client sees
   * @param status HTTP status
   * @param details further elements of an S3 error document
   * @param headers response headers that belong to this error
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    readonly details: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ServiceError';
  }
}

/** The error of JSON services for a feature that the emulator does not have. */
export function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `The emulator does not implement ${what}.`, 501);
}
