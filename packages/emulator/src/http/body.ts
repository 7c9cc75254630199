import type { Readable } from 'node:stream';
import { ServiceError } from '../core/service-error.js';

/**
 * Maximum number of bytes that are read and discarded after a refused request. Reading them lets the client receive the
 * reply, and not a connection reset.
 */
const DRAIN_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a whole request body.
 * @throws ServiceError with `code` and status 413 as soon as the body is longer than `limitBytes`
 */
export async function readBody(body: Readable, limitBytes: number, code?: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > limitBytes) throw tooLarge(limitBytes, code);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks, length);
}

export function tooLarge(limitBytes: number, code = 'RequestEntityTooLargeException'): ServiceError {
  return new ServiceError(code, `Request body is longer than the limit of ${limitBytes} bytes`, 413);
}

/** Reads and discards the rest of a request. @returns false if the rest is longer than `DRAIN_LIMIT_BYTES` */
export async function drain(body: Readable): Promise<boolean> {
  if (body.readableEnded || body.destroyed) return true;
  let length = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > DRAIN_LIMIT_BYTES) return false;
  }
  return true;
}
