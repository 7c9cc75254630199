import { usageError } from '../../contract/usage-error.js';
import { type ListenAddress, parseListenAddress } from '../../worker/monitoring/listen-address.js';

/** Parses the value of `--listen`. @throws LogferryError INVALID_REQUEST */
export function listenFlag(text: string): ListenAddress {
  const parsed = parseListenAddress(text);
  if (typeof parsed === 'string') throw usageError(`--listen (${JSON.stringify(text)}) ${parsed}`);
  return parsed;
}
