import type { z } from 'zod';
import type { Call } from '../../http/call.js';
import { documentIn, verifiedBody } from '../wire/request-document.js';

/** Large enough for ten tags of maximum length in any spelling (bytes). */
const MAX_DOCUMENT_BYTES = 64 * 1024;

/** The document that a request sets on an object. @throws ServiceError MalformedXML, BadDigest */
export async function objectDocument<T>(call: Call, root: string, schema: z.ZodType<T>): Promise<T> {
  return documentIn(await verifiedBody(call, MAX_DOCUMENT_BYTES, 'MalformedXML'), root, schema);
}
