import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ServiceError } from '../core/service-error.js';
import { readBody, tooLarge } from '../http/body.js';
import type { Call } from '../http/call.js';
import { parseExactJson } from './exact-json.js';

const decompress = promisify(gunzip);
/**
 * Maximum size of a request body (bytes). A valid body is far smaller: a batch of 1 MiB of events is at most six times
 * as long if every character is escaped.
 */
const MAX_REQUEST_BYTES = 12 * 1024 * 1024;

/**
 * The JSON document of a request. The body is plain JSON or gzipped JSON, as the CloudWatch agent sends it. An empty
 * body counts as an empty document.
 * @throws ServiceError SerializationException, or RequestEntityTooLargeException with status 413
 */
export async function readJson(call: Call): Promise<unknown> {
  const body = await decoded(await readBody(call.body, MAX_REQUEST_BYTES), call.headers['content-encoding']);
  if (body.length === 0) return {};
  try {
    return parseExactJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not a JSON document in UTF-8.');
  }
}

async function decoded(body: Buffer, encoding = 'identity'): Promise<Buffer> {
  const name = encoding.trim().toLowerCase();
  if (name === 'identity' || name === '' || body.length === 0) return body;
  if (name !== 'gzip') {
    throw new ServiceError('SerializationException', 'The Content-Encoding of a request must be gzip or identity.');
  }
  try {
    return await decompress(body, { maxOutputLength: MAX_REQUEST_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(MAX_REQUEST_BYTES);
    throw new ServiceError('SerializationException', 'The request body is not complete gzip data.');
  }
}
