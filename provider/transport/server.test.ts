import { createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect as connectPlainly } from 'node:net';
import { type ConnectionOptions, connect as connectSecurely } from 'node:tls';
import { Client, credentials as channelCredentials, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Credentials, selfSigned } from './certificate.js';
import { bitString, explicit, integer, oid, sequence, set, time, utf8String } from './der.js';
import { checkHealth, streamOutput } from './messages.js';
import { Reader } from './protobuf.js';
import { streaming, unary } from './rpc.js';
import { createPluginServer } from './server.js';
import { listen, makeSocketFolder } from './socket.js';

const LARGEST_MESSAGE = 1024 ** 2;
const host = selfSigned();
const stranger = selfSigned();
const plugin = selfSigned();

let server: ReturnType<typeof createPluginServer>;
let folder: string | undefined;
let path: string;
let connections: number;
const refusals: string[] = [];
const clients: Client[] = [];

beforeEach(async () => {
  connections = 0;
  refusals.length = 0;
  const services = {
    'test.Health': {
      Check: unary(checkHealth, async ({ service }) => ({ status: service.length })),
      Watch: streaming(streamOutput, async (_request, send) => {
        for (const channel of [1, 2, 3]) send({ channel, data: Buffer.from('x') });
      }),
      Fail: unary(checkHealth, async () => {
        throw new Error('does not work');
      }),
    },
  };
  const clientCertificate = new X509Certificate(host.certificatePem);
  server = createPluginServer(services, {
    handshake: { clientCertificate, clientCertificatePem: host.certificatePem, socketFolder: undefined },
    credentials: plugin,
    largestMessage: LARGEST_MESSAGE,
    log: (_level, message) => refusals.push(message),
    connected: () => {
      connections += 1;
    },
  });
  folder = makeSocketFolder();
  ({ address: path } = await listen(server, folder));
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await new Promise((resolve) => server.close(resolve));
  if (folder !== undefined) await rm(folder, { recursive: true });
});

/** A certificate of another key, signed by the host's certificate. TLS itself accepts this chain. */
function issuedByHost(): Pick<Credentials, 'certificatePem' | 'privateKeyPem'> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const nameOf = (name: string) => sequence(set(sequence(oid('2.5.4.3'), utf8String(name))));
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const body = sequence(
    explicit(0, integer(Uint8Array.of(2))),
    integer(Uint8Array.of(1)),
    algorithm,
    nameOf('localhost'),
    sequence(time(new Date('2020-01-01T00:00:00Z')), time(new Date('2050-01-01T00:00:00Z'))),
    nameOf('somewhere'),
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const der = sequence(body, algorithm, bitString(sign('sha256', body, createPrivateKey(host.privateKeyPem))));
  const certificatePem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  expect(new X509Certificate(certificatePem).verify(new X509Certificate(host.certificatePem).publicKey)).toBe(true);
  return { certificatePem, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** A gRPC client that shows a certificate, or none. */
function clientOf(shown: Credentials | undefined): Client {
  const keys = shown === undefined ? [] : [Buffer.from(shown.privateKeyPem), Buffer.from(shown.certificatePem)];
  const client = new Client(`unix:${path}`, channelCredentials.createSsl(Buffer.from(plugin.certificatePem), ...keys), {
    'grpc.default_authority': 'localhost',
    'grpc.ssl_target_name_override': 'localhost',
    'grpc.max_send_message_length': -1,
  });
  clients.push(client);
  return client;
}

const check = (client: Client, name: string, service: string | Buffer): Promise<number> =>
  new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/test.Health/${name}`,
      (text: string | Buffer) =>
        typeof text === 'string' ? Buffer.from(checkHealth.request.encode({ service: text })) : text,
      (bytes) => checkHealth.response.decode(new Reader(bytes)),
      service,
      (error, response) => (error === null ? resolve(response?.status ?? 0) : reject(error)),
    );
  });

/** Expects that the server still answers the host after the attempts of other peers. */
const expectStillServing = async () => expect(await check(clientOf(host), 'Check', 'abc')).toBe(3);

/** Connects with TLS and sends the preface of HTTP/2. Returns what the server has sent when the connection closes. */
const knock = (options: ConnectionOptions): Promise<Buffer> =>
  new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connectSecurely({ path, ALPNProtocols: ['h2'], rejectUnauthorized: false, ...options });
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(received)));
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  });

describe('the server of a plugin', () => {
  it('answers the host with messages, streams and errors', async () => {
    const client = clientOf(host);
    expect(await check(client, 'Check', 'four')).toBe(4);
    await expect(check(client, 'Fail', '')).rejects.toMatchObject({
      code: status.INTERNAL,
      details: 'Error: does not work',
    });
    await expect(check(client, 'Nothing', '')).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
    const events = client.makeServerStreamRequest(
      '/test.Health/Watch',
      () => Buffer.alloc(0),
      (bytes) => streamOutput.response.decode(new Reader(bytes)),
      {},
    );
    const channels: number[] = [];
    for await (const event of events) channels.push(event.channel);
    expect(channels).toEqual([1, 2, 3]);
    expect(connections).toBe(1);
  });

  it.each<[string, ConnectionOptions]>([
    ['without a certificate', {}],
    ['with another certificate', { key: stranger.privateKeyPem, cert: stranger.certificatePem }],
    [
      'with an old version of TLS',
      { key: host.privateKeyPem, cert: host.certificatePem, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' },
    ],
    ['that speaks no HTTP/2', { key: host.privateKeyPem, cert: host.certificatePem, ALPNProtocols: [] }],
  ])('refuses a peer %s, and still answers the host', async (_name, options) => {
    expect((await knock(options)).length).toBe(0);
    expect(connections).toBe(0);
    expect(refusals[0]).toMatch(/^refused a peer/);
    await expectStillServing();
  });

  it('accepts only the exact certificate of the host', async () => {
    const { privateKeyPem, certificatePem } = issuedByHost();
    await knock({ key: privateKeyPem, cert: certificatePem });
    expect(refusals).toEqual(['refused a peer: not the certificate of the host']);
    await expectStillServing();
  });

  it('refuses gRPC clients without the certificate of the host', async () => {
    for (const shown of [undefined, stranger]) {
      await expect(check(clientOf(shown), 'Check', '')).rejects.toMatchObject({ code: status.UNAVAILABLE });
    }
    await expectStillServing();
  });

  it('refuses a peer without TLS, and still answers the host', async () => {
    const closed = new Promise((resolve) => {
      const socket = connectPlainly(path);
      socket.on('error', () => undefined);
      socket.on('close', resolve);
      socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    });
    await closed;
    expect(connections).toBe(0);
    await expectStillServing();
  });

  it('refuses a message that is too large or malformed, and still answers the host', async () => {
    const client = clientOf(host);
    await expect(check(client, 'Check', Buffer.alloc(LARGEST_MESSAGE + 1))).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
    await expect(check(client, 'Check', Buffer.from('0a7f61', 'hex'))).rejects.toMatchObject({ code: status.INTERNAL });
    expect(await check(client, 'Check', 'abc')).toBe(3);
  });
});
