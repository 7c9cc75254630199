import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLoopback, listenRefusal, listenText, parseListenAddress } from './listen-address.js';

it('reads the addresses that it writes', () => {
  const hosts = fc.oneof(fc.ipV4(), fc.constant('localhost'), fc.constantFrom('::1', '::', 'fd00::9'));
  fc.assert(
    fc.property(hosts, fc.integer({ min: 0, max: 65_535 }), (host, port) => {
      expect(parseListenAddress(listenText({ host, port }))).toEqual({ host, port });
    }),
  );
});

it('reads a port without a host as a port of 127.0.0.1', () => {
  expect(parseListenAddress('9464')).toEqual({ host: '127.0.0.1', port: 9464 });
});

it.each([
  ['', /must be HOST:PORT/],
  ['127.0.0.1', /must be HOST:PORT/],
  ['localhost:', /must be HOST:PORT/],
  ['::1:9464', /must be HOST:PORT/],
  ['http://127.0.0.1:9464', /must be HOST:PORT/],
  ['127.0.0.1:65536', /port above 65535/],
  [':9464', /names no host: write 127\.0\.0\.1:9464, or 0\.0\.0\.0:9464/],
  [' 9464', /must be HOST:PORT/],
  ['-1', /must be HOST:PORT/],
  ['9464.5', /must be HOST:PORT/],
  ['127.0.0.1:9464\n', /must be HOST:PORT/],
  ['[::1', /must be HOST:PORT/],
  ['[]:9464', /no IPv6 address in its brackets/],
  ['127.0.0.1:99999999999999999999', /port above 65535/],
  ['[127.0.0.1]:9464', /no IPv6 address in its brackets/],
  ['metrics.internal:9464', /neither localhost nor an IP address/],
  ['127.0.0.300:9464', /neither localhost nor an IP address/],
])('refuses %j and says what is wrong', (text, why) => {
  expect(parseListenAddress(text)).toMatch(why);
});

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['localhost', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['fe80::1%eth0', false],
  ['10.0.0.1', false],
])('knows whether %s is loopback', (host, expected) => {
  expect(isLoopback({ host })).toBe(expected);
});

it.each([
  ['EADDRINUSE', '--listen [::1]:80: another program listens there; choose another port, or end that program'],
  ['EADDRNOTAVAIL', '--listen [::1]:80: this machine has no such address; choose one of its own, such as 127.0.0.1'],
  ['EACCES', '--listen [::1]:80: the operating system does not allow it; choose a port from 1024 on'],
  ['EOTHER', '--listen [::1]:80: other'],
])('explains %s with the address and a remedy', (code, text) => {
  expect(listenRefusal({ host: '::1', port: 80 }, Object.assign(new Error('other'), { code }))).toBe(text);
});
