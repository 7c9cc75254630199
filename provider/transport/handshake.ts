import { X509Certificate } from 'node:crypto';

/** The version of go-plugin's handshake, and the version of the protocol between Terraform and its plugins. */
const CORE_VERSION = 1;
const PLUGIN_PROTOCOL = 6;
/** The environment variable, and its value, by which a host shows that it has started this program. */
const COOKIE_NAME = 'TF_PLUGIN_MAGIC_COOKIE';
const COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

/** The requests of the host in environment variables. */
export interface Handshake {
  /** The only certificate that a peer may show. */
  readonly clientCertificate: X509Certificate;
  readonly clientCertificatePem: string;
  /** The folder in which the host wants the socket. Undefined: the plugin chooses the folder. */
  readonly socketFolder: string | undefined;
}

/**
 * The error if no plugin host has started this process, if the host speaks another protocol, or if the host gives no
 * usable certificate.
 */
export class NotAPlugin extends Error {}

/** @throws NotAPlugin */
export function readHandshake(env: Readonly<Record<string, string | undefined>>): Handshake {
  if (env[COOKIE_NAME] !== COOKIE) {
    throw new NotAPlugin(
      'This program is a Terraform provider. Terraform starts it; it does nothing by itself. Name it in required_providers and run terraform init.',
    );
  }
  const versions = (env.PLUGIN_PROTOCOL_VERSIONS ?? String(PLUGIN_PROTOCOL)).split(',');
  if (!versions.includes(String(PLUGIN_PROTOCOL))) {
    throw new NotAPlugin(
      `This provider speaks version ${PLUGIN_PROTOCOL} of the plugin protocol, but the host speaks only ${versions.join(', ')}. Use Terraform 1.0 or later.`,
    );
  }
  const clientCertificatePem = env.PLUGIN_CLIENT_CERT ?? '';
  if (clientCertificatePem === '') {
    throw new NotAPlugin(
      'The host gives no certificate (PLUGIN_CLIENT_CERT). This provider serves only over mutual TLS.',
    );
  }
  return {
    clientCertificate: parse(clientCertificatePem),
    clientCertificatePem,
    socketFolder: env.PLUGIN_UNIX_SOCKET_DIR || undefined,
  };
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new NotAPlugin('PLUGIN_CLIENT_CERT holds no certificate in PEM.');
  }
}

/** The line that tells the host where the plugin listens and which certificate the plugin shows. */
export function handshakeLine({ network, address }: Address, certificate: Buffer): string {
  const encoded = certificate.toString('base64').replaceAll('=', '');
  return `${CORE_VERSION}|${PLUGIN_PROTOCOL}|${network}|${address}|grpc|${encoded}\n`;
}

export interface Address {
  readonly network: 'unix' | 'tcp';
  readonly address: string;
}
