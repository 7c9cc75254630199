import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { ServiceError } from '../../core/service-error.js';
import { readBody } from '../../http/body.js';
import type { Call } from '../../http/call.js';
import { NOT_IMPLEMENTED } from '../../xml/shapes.js';
import { malformedXml, parseXml } from '../../xml/xml.js';
import { declaredChecksum, declaredMd5, hasherFor, verifyChecksum } from './checksums.js';
import { notImplemented } from './errors.js';

/** Maximum size of a document (bytes). The largest valid document has a thousand lifecycle rules. */
const MAX_DOCUMENT_BYTES = 2 * 1024 * 1024;

/**
 * Reads the document of a bucket's setting.
 * @throws ServiceError MalformedXML for a document with another root or shape; NotImplemented for an element that the
 * emulator does not implement; MissingRequestBodyError, BadDigest
 */
export async function readDocument<T>(call: Call, root: string, schema: z.ZodType<T>): Promise<T> {
  const body = await verifiedBody(call, MAX_DOCUMENT_BYTES, 'MalformedXML');
  if (body.length === 0) throw new ServiceError('MissingRequestBodyError', 'Request Body is empty');
  return documentIn(body, root, schema);
}

/** Like {@link readDocument}, but for a body that has already been read. */
export function documentIn<T>(body: Buffer, root: string, schema: z.ZodType<T>): T {
  const { [root]: content, ...others } = parseXml(body);
  const strangers = Object.keys(others).filter((name) => name !== '#text' && !name.startsWith('?'));
  if (content === undefined || strangers.length > 0) throw malformedXml();
  const document = schema.safeParse(content);
  if (document.success) return document.data;
  const { issues } = document.error;
  const unknown = issues.find((issue) => issue.code === 'custom' && issue.params?.[NOT_IMPLEMENTED] === true);
  if (unknown !== undefined) {
    const element = unknown.path.filter((part) => typeof part === 'string').join('/');
    throw notImplemented(`the element ${root}/${element}`);
  }
  throw malformedXml();
}

/**
 * Reads a body and compares it with the digests that the client declares.
 * @throws ServiceError with `tooLongCode` if the body is longer than `limitBytes`; NotImplemented for a trailing
 * checksum; BadDigest
 */
export async function verifiedBody(call: Call, limitBytes: number, tooLongCode: string): Promise<Buffer> {
  const md5 = declaredMd5(call.headers);
  const checksum = declaredChecksum(call.headers);
  if (checksum !== undefined && checksum.value === undefined) {
    throw notImplemented('trailing checksums of an XML document or a policy');
  }
  const body = await readBody(call.body, limitBytes, tooLongCode);
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  if (checksum?.value !== undefined) {
    const hasher = hasherFor(checksum.algorithm);
    hasher.update(body);
    verifyChecksum(checksum.algorithm, checksum.value, hasher.digest().toString('base64'));
  }
  return body;
}
