import { isGrpcServiceError, NamespaceNotFoundError, ServiceError } from '@temporalio/client';
import { isLogferryError, LogferryError } from '../contract/index.js';

/** gRPC status codes with the numbers of the protocol. */
export const GRPC = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The gRPC status behind an error of the Temporal client. */
export function grpcCode(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof ServiceError || isLogferryError(error) ? grpcCode(error.cause) : undefined;
}

const PASSING: ReadonlySet<number> = new Set([GRPC.deadlineExceeded, GRPC.resourceExhausted, GRPC.unavailable]);
/** Whether the same call can succeed later, because the service did not answer or had too much to do. */
export const isPassing = (error: unknown): boolean => PASSING.has(grpcCode(error) ?? -1);

const unreachable: Record<number, string> = {
  [GRPC.deadlineExceeded]: 'it does not answer in time',
  [GRPC.permissionDenied]: 'it denies access to these credentials',
  [GRPC.unimplemented]: 'the service that answers is not Temporal',
  [GRPC.resourceExhausted]: 'it refuses further calls for now',
  [GRPC.unavailable]: 'the connection failed',
  [GRPC.unauthenticated]: 'it does not accept these credentials',
};

/**
 * Turns an error that shows that the client cannot use Temporal into TEMPORAL_UNREACHABLE. Of the configuration, the
 * message quotes only the address, and a namespace that does not exist. Other errors are returned unchanged.
 */
export function asLogferryError(error: unknown, address: string): unknown {
  if (isLogferryError(error)) return error;
  if (error instanceof NamespaceNotFoundError) {
    return new LogferryError('TEMPORAL_UNREACHABLE', { address, detail: `it has no namespace ${error.namespace}` });
  }
  const detail = unreachable[grpcCode(error) ?? -1];
  return detail === undefined
    ? error
    : new LogferryError('TEMPORAL_UNREACHABLE', { address, detail }, { cause: error });
}
