/**
 * An error that the client gets. It is an error that AWS would send, or a refusal that only the emulator has, such as
 * NotImplemented. Each service writes this error in the form of its wire protocol. Any other error inside the emulator
 * is a defect and results in status 500.
 */
export class ServiceError extends Error {
  /**
   * @param code error code of AWS, for example `ResourceNotFoundException`, or of the emulator, such as
   * `NotImplemented`
   * @param message the sentence that the client sees
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
