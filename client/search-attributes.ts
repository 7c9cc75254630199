import type { Client } from '@temporalio/client';
import { LogferryError } from '../contract/index.js';
import { GRPC, grpcCode, isPassing } from './errors.js';
import { KEYWORD, missingSearchAttributes } from './temporal.js';

/**
 * Registers the search attributes that exports use and the namespace lacks.
 * @returns the names that were registered; empty if the namespace had all of them
 * @throws LogferryError SEARCH_ATTRIBUTES_REFUSED, for example by Temporal Cloud, whose own tools register search
 * attributes
 */
export async function registerSearchAttributes(client: Client): Promise<string[]> {
  const { namespace } = client.options;
  try {
    const missing = await missingSearchAttributes(client);
    if (missing.length === 0) return [];
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
    await client.connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return missing;
  } catch (error) {
    if (isPassing(error)) throw error;
    throw new LogferryError('SEARCH_ATTRIBUTES_REFUSED', { detail: reasonOf(error), namespace }, { cause: error });
  }
}

/** Temporal's own message is not quoted, because it may contain the request. */
function reasonOf(error: unknown): string {
  const code = grpcCode(error);
  if (code === GRPC.permissionDenied || code === GRPC.unauthenticated) return 'these credentials may not do that';
  if (code === GRPC.unimplemented) return 'the service does not offer that to clients';
  return 'the namespace may have an attribute of this name with another type, or no room for another attribute';
}
