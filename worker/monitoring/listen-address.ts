import { BlockList, isIP, isIPv6 } from 'node:net';

/** An address on which a worker answers probes and scrapes. */
export interface ListenAddress {
  host: string;
  /** 0 for any free port. */
  port: number;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');
const HIGHEST_PORT = 65_535;

export const isLoopback = ({ host }: Pick<ListenAddress, 'host'>): boolean =>
  host === 'localhost' || LOOPBACK.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');

/** The address as a user writes it: an IPv6 address has brackets. */
export const listenText = ({ host, port }: ListenAddress): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * Parses HOST:PORT, or a port alone for 127.0.0.1. The host is `localhost` or an IP address, an IPv6 address in
 * brackets. Other names are refused, because a name can have several addresses.
 * @returns the address, or what is wrong with the text
 */
export function parseListenAddress(text: string): ListenAddress | string {
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)?(\d+)$/.exec(text) ?? [];
  if (digits === '') return 'must be HOST:PORT, such as 127.0.0.1:9464';
  const port = Number(digits);
  if (port > HIGHEST_PORT) return `has a port above ${HIGHEST_PORT}`;
  if (bracketed !== undefined) {
    return isIP(bracketed) === 6 ? { host: bracketed, port } : 'has no IPv6 address in its brackets';
  }
  if (plain === undefined) return { host: '127.0.0.1', port };
  if (plain === '')
    return `names no host: write 127.0.0.1:${port}, or 0.0.0.0:${port} for all networks of this machine`;
  if (plain === 'localhost' || isIP(plain) === 4) return { host: plain, port };
  return 'has a host that is neither localhost nor an IP address';
}

const REFUSALS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; choose another port, or end that program',
  EADDRNOTAVAIL: 'this machine has no such address; choose one of its own, such as 127.0.0.1',
  EACCES: 'the operating system does not allow it; choose a port from 1024 on',
};

/** Why the operating system refused an address, and what to do. @param error of Node.js */
export function listenRefusal(address: ListenAddress, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = REFUSALS[code] ?? (error instanceof Error ? error.message : String(error));
  return `--listen ${listenText(address)}: ${why}`;
}
