import { BlockList, isIP } from 'node:net';
import type { Env } from './env.js';

/**
 * The proxy for requests to a URL: HTTPS_PROXY or HTTP_PROXY by the scheme of the URL, unless NO_PROXY covers the host.
 * The variables in lower case take precedence, as in curl and the AWS CLI. Loopback addresses have no proxy.
 * @returns undefined for a direct connection
 * @throws TypeError if the variable is not a URL
 */
export function proxyFor({ protocol, hostname, port }: URL, env: Env): URL | undefined {
  const isSecure = protocol === 'https:';
  const proxy = isSecure ? variable(env, 'https_proxy') : variable(env, 'http_proxy');
  if (proxy === undefined) return undefined;
  const host = bare(hostname);
  if (isLoopback(host)) return undefined;
  const target = { host, port: port || (isSecure ? '443' : '80') };
  const exceptions = variable(env, 'no_proxy')?.split(/[\s,]+/) ?? [];
  return exceptions.some((entry) => covers(entry, target)) ? undefined : proxyUrl(proxy);
}

/** Whether the environment names any proxy. */
export const hasProxy = (env: Env): boolean =>
  variable(env, 'https_proxy') !== undefined || variable(env, 'http_proxy') !== undefined;

/** The URL of a proxy. A text without a scheme names an HTTP proxy. */
const proxyUrl = (text: string): URL => new URL(text.includes('://') ? text : `http://${text}`);

const variable = (env: Env, name: string): string | undefined => env[name] || env[name.toUpperCase()] || undefined;

/** A host in lower case, without the brackets of an IPv6 address, and without the dot that ends a full name. */
const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && LOOPBACK.check(host, familyOf(host)));

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Whether an entry of NO_PROXY covers a host. An entry is one of the following:
 * - `*`;
 * - a domain, with or without a leading `.` or `*.`, which also covers its subdomains;
 * - an address, or a block of addresses such as `10.0.0.0/8`.
 *
 * A domain or an address can end in `:` and a port. It then covers only requests to this port.
 */
function covers(entry: string, target: { host: string; port: string }): boolean {
  if (entry === '*') return true;
  const [, withPort = entry, port] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (port !== undefined && port !== target.port) return false;
  const name = bare(withPort).replace(/^\*?\./, '');
  if (name === '') return false;
  if (isIP(target.host) !== 0) return isInBlock(target.host, name);
  return target.host === name || target.host.endsWith(`.${name}`);
}

function isInBlock(address: string, block: string): boolean {
  const [base = '', bits] = block.split('/');
  if (isIP(base) === 0 || isIP(base) !== isIP(address)) return false;
  const longest = isIP(base) === 6 ? 128 : 32;
  const length = bits === undefined ? longest : Number(bits);
  if (!Number.isInteger(length) || length < 0 || length > longest) return false;
  const list = new BlockList();
  list.addSubnet(base, length, familyOf(base));
  return list.check(address, familyOf(address));
}
