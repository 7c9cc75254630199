import type { z } from 'zod';
import type { Call } from '../../http/call.js';
import { documentIn, verifiedBody } from '../wire/request-document.js';

/** Maximum size of a document (bytes): enough for ten tags of maximum length, even if every character is escaped. */
const MAX_DOCUMENT_BYTES = 64 * 1024;

/**
 * Reads the document in a request about one object, for example its tags.
 * @throws ServiceError MalformedXML, BadDigest
 */
export async function objectDocument<T>(call: Call, root: string, schema: z.ZodType<T>): Promise<T> {
  return documentIn(await verifiedBody(call, MAX_DOCUMENT_BYTES, 'MalformedXML'), root, schema);
}
