import { describe, expect, it } from 'vitest';
import { selfSigned } from './certificate.js';
import { handshakeLine, NotAPlugin, readHandshake } from './handshake.js';

const { certificatePem, der } = selfSigned();
const ENV = {
  TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
  PLUGIN_PROTOCOL_VERSIONS: '5,6',
  PLUGIN_CLIENT_CERT: certificatePem,
};

describe('the handshake of a plugin', () => {
  it('gives the certificate and the folder that the host names', () => {
    const { clientCertificate, socketFolder } = readHandshake({ ...ENV, PLUGIN_UNIX_SOCKET_DIR: '/run/plugins' });
    expect(clientCertificate.raw.equals(der)).toBe(true);
    expect(socketFolder).toBe('/run/plugins');
    expect(readHandshake({ ...ENV, PLUGIN_PROTOCOL_VERSIONS: undefined }).socketFolder).toBeUndefined();
  });

  it.each([
    ['no cookie', { TF_PLUGIN_MAGIC_COOKIE: undefined }, /Terraform starts it/],
    ['another cookie', { TF_PLUGIN_MAGIC_COOKIE: 'x' }, /Terraform starts it/],
    ['only protocol 5', { PLUGIN_PROTOCOL_VERSIONS: '5' }, /only 5\./],
    ['no certificate', { PLUGIN_CLIENT_CERT: '' }, /only over mutual TLS/],
    ['something else than a certificate', { PLUGIN_CLIENT_CERT: 'x' }, /no certificate in PEM/],
  ])('is refused with %s', (_name, change, message) => {
    const read = () => readHandshake({ ...ENV, ...change });
    expect(read).toThrow(NotAPlugin);
    expect(read).toThrow(message);
  });

  it('is answered with one line, whose certificate has no padding', () => {
    const line = handshakeLine({ network: 'unix', address: '/tmp/x/rpc' }, Buffer.from('abcd'));
    expect(line).toBe('1|6|unix|/tmp/x/rpc|grpc|YWJjZA\n');
  });
});
