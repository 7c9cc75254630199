import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { selfSigned } from '../../provider/transport/certificate.js';

/** A request that has reached an endpoint of a {@link LoopbackNetwork}. */
export interface ReceivedRequest {
  host: string;
  method: string;
  /** Path or, for a request in absolute form, URL. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface EndpointAnswer {
  status: number;
  body: string;
}

/**
 * Names of hosts in certificates. They cover services, buckets and the SSO portal of one Region. They also cover
 * services and buckets of another Region, with FIPS and dual-stack endpoints.
 */
const NAMES = [
  'localhost',
  ...['', 's3.', 'sso.'].map((part) => `*.${part}eu-central-1.amazonaws.com`),
  ...['', 's3.', 's3-fips.', 's3.dualstack.', 's3-fips.dualstack.'].map((part) => `*.${part}us-east-1.amazonaws.com`),
  '*.us-east-1.api.aws',
];

/**
 * All of AWS behind a proxy on loopback, so that no request leaves the machine. Like the proxies of companies, the
 * proxy decrypts TLS connections. Its certificates are trusted only by clients that use {@link caBundle}.
 */
export class LoopbackNetwork {
  /** Targets of CONNECT requests, such as `logs.eu-central-1.amazonaws.com:443`. */
  readonly connects: string[] = [];
  readonly received: ReceivedRequest[] = [];
  /** The proxy-authorization headers of CONNECT requests. */
  readonly logins: (string | undefined)[] = [];
  /** The status with which the proxy refuses to connect; undefined if it connects. */
  refusal: number | undefined;

  private constructor(
    /** `http://127.0.0.1:port` of the proxy. */
    readonly proxyUrl: string,
    /** The certificates that clients must trust, in PEM form. */
    readonly caBundle: string,
    private readonly servers: readonly Server[],
    private readonly sockets: ReadonlySet<Duplex>,
  ) {}

  static async open(answer: (request: ReceivedRequest) => EndpointAnswer): Promise<LoopbackNetwork> {
    const certificates = NAMES.map((name) => ({ name, ...selfSigned(new Date(), name) }));
    const contexts = certificates.map(({ name, certificatePem: cert, privateKeyPem: key }) => ({
      matches: new RegExp(`^${name.replaceAll('.', '\\.').replace('*', '[^.]+')}$`),
      context: createSecureContext({ cert, key }),
    }));
    const listen: RequestListener = async (request, reply) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { method = '', url = '', headers } = request;
      const received = { host: headers.host ?? '', method, url, headers, body };
      network.received.push(received);
      const { status, body: text } = answer(received);
      reply.writeHead(status, { 'x-amzn-requestid': `request-${network.received.length}` }).end(text);
    };
    const tls = createTlsServer(
      {
        SNICallback: (name, done) => done(null, contexts.find(({ matches }) => matches.test(name))?.context),
      },
      listen,
    );
    const proxy = createServer(listen);
    const sockets = new Set<Duplex>();
    proxy.on('connect', ({ url = '', headers }: IncomingMessage, socket: Duplex) => {
      sockets.add(socket);
      socket.on('error', () => {});
      network.connects.push(url);
      network.logins.push(headers['proxy-authorization']);
      if (network.refusal !== undefined) return void socket.end(`HTTP/1.1 ${network.refusal} No\r\n\r\n`);
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      tls.emit('connection', socket);
    });
    tls.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const bundle = certificates.map(({ certificatePem }) => certificatePem).join('');
    const network = new LoopbackNetwork(`http://127.0.0.1:${port}`, bundle, [proxy, tls], sockets);
    return network;
  }

  /** Forgets what was received so far, and lets the proxy accept connections again. */
  clear(): void {
    for (const list of [this.connects, this.received, this.logins]) list.splice(0);
    this.refusal = undefined;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    for (const server of this.servers) {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    }
  }
}
