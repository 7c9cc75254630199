import type { Caller } from './call.js';

const SCOPE = /^([^/\s]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request$/;

/** What a signature says about its maker. A SigV2 signature names no Region; the Region is then empty. */
export type Credential = Omit<Caller, 'accountId'>;

/** Parses a SigV4 credential: an access key and a scope. Undefined if it is malformed. */
export function credentialInScope(text: string): (Credential & { readonly day: string }) | undefined {
  const match = SCOPE.exec(text);
  if (match === null) return undefined;
  const [, accessKeyId = '', day = '', region = '', service = ''] = match;
  return { accessKeyId, day, region, service };
}
