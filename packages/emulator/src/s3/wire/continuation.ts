import { invalidArgument } from './errors.js';

/** A continuation token: it says after which name a listing goes on. */
export function writeContinuation(after: string): string {
  return Buffer.from(`1${after}`).toString('base64');
}

/** @throws ServiceError InvalidArgument if the token does not have the form of a token that a listing returns */
export function readContinuation(token: string): string {
  const bytes = Buffer.from(token, 'base64');
  const text = bytes.toString('utf8');
  if (!text.startsWith('1') || bytes.toString('base64') !== token) {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token');
  }
  return text.slice(1);
}
