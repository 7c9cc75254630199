import type { ServiceError } from '../core/service-error.js';
import type { Call, Reply } from './call.js';

/** A call whose operation is known. Faults and counters use the name of the operation. */
export interface RoutedCall {
  readonly operation: string;
  /** The bucket of S3 that the call names. Some limits apply to a bucket. */
  readonly bucket?: string | undefined;
  /** Performs the operation. @throws ServiceError */
  run(): Promise<Reply>;
}

/** One emulated AWS service: a table of operations in one wire protocol. */
export interface Service {
  /** The service's name in a SigV4 credential scope, for example `kms`. */
  readonly name: string;
  /** The names of the operations in its table. */
  readonly operations: readonly string[];
  /** Whether a call is for this service. The X-Amz-Target header and the service name in the signature decide. */
  accepts(target: string | undefined, signedService: string): boolean;
  /** Finds the operation that a call names. @throws ServiceError if the table has no such operation */
  route(call: Call): RoutedCall | Promise<RoutedCall>;
  /** The error for a caller that has no right to an operation. */
  denial(operation: string, call: Call): ServiceError;
  /** The reply for an error, in the form of the service's wire protocol. */
  renderError(call: Call, error: ServiceError): Reply;
}
