import { readFileSync } from 'node:fs';
import { type LogferryError, usageError } from '../contract/index.js';
import type { Env } from './env.js';

/**
 * The certificates that TLS connections to AWS accept: those in the files that AWS_CA_BUNDLE and NODE_EXTRA_CA_CERTS
 * name. As in AWS's own tools, the public authorities are then not accepted.
 * @returns undefined without AWS_CA_BUNDLE, so that the default of Node.js applies
 * @throws LogferryError INVALID_REQUEST if the bundle cannot be read or has no certificate
 */
export function readCaBundle(env: Env): string[] | undefined {
  const path = env.AWS_CA_BUNDLE;
  if (!path) return undefined;
  const bundle = certificatesIn(path);
  if (!bundle.includes(BEGIN)) throw unusable(path, 'the file has no certificate in PEM form');
  // Node.js adds the certificates of NODE_EXTRA_CA_CERTS itself only if no authorities are named.
  const extra = env.NODE_EXTRA_CA_CERTS ? [readOrNothing(env.NODE_EXTRA_CA_CERTS)] : [];
  return [bundle, ...extra.filter((text) => text.includes(BEGIN))];
}

const BEGIN = '-----BEGIN CERTIFICATE-----';

function certificatesIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
    throw unusable(path, typeof code === 'string' ? code : 'unknown error');
  }
}

/**
 * The text of the file of NODE_EXTRA_CA_CERTS; empty if the file cannot be read. Node.js also ignores such a file,
 * after a warning.
 */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const unusable = (path: string, reason: string): LogferryError =>
  usageError(
    `The CA bundle ${path} cannot be used: ${reason}`,
    'Correct AWS_CA_BUNDLE, or ca_bundle in the profile: the value must name a file of certificates in PEM form.',
  );
