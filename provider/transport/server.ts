import { createServer, type Server as TlsServer } from 'node:tls';
import type { Log } from '../handlers.js';
import type { Credentials } from './certificate.js';
import { createGrpcServer } from './grpc.js';
import type { Handshake } from './handshake.js';
import type { Method } from './rpc.js';

/** Maximum size of a message (bytes). Terraform has the same limit. */
const LARGEST_MESSAGE = 256 * 1024 ** 2;
/** Time limit of a TLS handshake (ms). A peer that needs longer is cut off. */
const TLS_HANDSHAKE_MS = 10_000;

/** gRPC services by their full names, with their methods by name. */
export type Services = Readonly<Record<string, Readonly<Record<string, Method>>>>;

interface Serving {
  readonly handshake: Handshake;
  readonly credentials: Credentials;
  readonly log: Log;
  /** Called for each connection of the host. */
  readonly connected: () => void;
  /** Maximum size of a message from the host (bytes). A larger message is refused. */
  readonly largestMessage?: number;
}

/**
 * A server over mutual TLS for one peer: the host with exactly the certificate that it has announced. Any other peer is
 * disconnected before a byte from that peer reaches gRPC.
 */
export function createPluginServer(
  services: Services,
  {
    handshake: { clientCertificate, clientCertificatePem },
    credentials,
    log,
    connected,
    largestMessage = LARGEST_MESSAGE,
  }: Serving,
): TlsServer {
  const methods = new Map(
    Object.entries(services).flatMap(([service, methods]) =>
      Object.entries(methods).map(([name, method]) => [`/${service}/${name}`, method] as const),
    ),
  );
  const grpc = createGrpcServer(methods, largestMessage, log);
  const server = createServer(
    {
      key: credentials.privateKeyPem,
      cert: credentials.certificatePem,
      ca: clientCertificatePem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['h2'],
      handshakeTimeout: TLS_HANDSHAKE_MS,
    },
    (socket) => {
      const refuse = (reason: string) => {
        log('warn', `refused a peer: ${reason}`);
        socket.destroy();
      };
      // Without a listener for errors, Node would end the process when a connection breaks.
      socket.on('error', (error) => log('debug', `a connection broke: ${error.message}`));
      if (socket.getPeerX509Certificate()?.raw.equals(clientCertificate.raw) !== true)
        refuse('not the certificate of the host');
      else if (socket.alpnProtocol !== 'h2') refuse('it does not speak HTTP/2');
      else {
        connected();
        grpc.accept(socket);
      }
    },
  );
  server.on('tlsClientError', (error) => log('warn', `refused a peer: ${error.message}`));
  return server;
}
