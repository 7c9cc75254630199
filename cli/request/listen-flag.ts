import { type ListenAddress, parseListenAddress } from '../../worker/monitoring/listen-address.js';
import { usageError } from './usage-error.js';

/** Parses the value of `--listen`. @throws LogferryError INVALID_REQUEST */
export function listenFlag(text: string): ListenAddress {
  const parsed = parseListenAddress(text);
  if (typeof parsed === 'string') throw usageError(`--listen (${JSON.stringify(text)}) ${parsed}`);
  return parsed;
}
