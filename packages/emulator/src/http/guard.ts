import type { IncomingHttpHeaders } from 'node:http';
import { networkInterfaces, hostname as osHostname } from 'node:os';

/** The host in a Host header: lower case, without port; undefined if malformed. */
export function hostNameOf(header: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec((header ?? '').toLowerCase());
  return match?.[1];
}

const WILDCARDS = new Set(['0.0.0.0', '::', '[::]']);

/** Whether a host name means this machine. Only a server that listens on every interface needs this check. */
function isThisMachine(hostName: string): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);
  return hostName === osHostname().toLowerCase() || addresses.includes(hostName.replace(/^\[|\]$/g, ''));
}

function isLoopback(hostName: string): boolean {
  return (
    hostName === 'localhost' ||
    hostName.endsWith('.localhost') ||
    hostName === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostName)
  );
}

/**
 * The reason to refuse a request before any other code sees it; undefined if there is none. A web page can make a
 * browser send requests to loopback ports. Such a request has an Origin header. If the page uses a domain name that
 * resolves to 127.0.0.1, the request has this name in the Host header. Both kinds are refused.
 */
export function refusalOf(headers: IncomingHttpHeaders, boundHost: string): string | undefined {
  if (headers.origin !== undefined) return 'requests from web pages (with an Origin header) are refused';
  const hostName = hostNameOf(headers.host);
  if (hostName === undefined) return 'the Host header is missing or malformed';
  const bound = boundHost.toLowerCase();
  const reached = isLoopback(hostName) || hostName === bound || (WILDCARDS.has(bound) && isThisMachine(hostName));
  if (!reached) {
    return 'the Host header names neither a loopback host nor an address on which the emulator listens; use 127.0.0.1, [::1], localhost, a name under .localhost, or such an address';
  }
  return undefined;
}
