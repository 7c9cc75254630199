import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  booleanTrue,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  set,
  time,
  utf8String,
} from './der.js';

const OID = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectAltName: '2.5.29.17',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

const X509_V3 = Uint8Array.of(2);
const DNS_NAME = 2;
/** The key usages digitalSignature and keyCertSign, because the certificate is its own authority. */
const SIGNS = Buffer.from([0x03, 0x02, 0x02, 0x84]);
const SERIAL_BYTES = 16;
const HOUR_MS = 3_600_000;
/** How long the certificate is valid (ms): longer than any apply takes. */
const LIFE_MS = 30 * 365 * 24 * HOUR_MS;

/** A certificate with its private key. */
export interface Credentials {
  /** The certificate in DER. */
  readonly der: Buffer;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/**
 * A fresh self-signed certificate (P-256) for one process, with the name that go-plugin's hosts expect. node:crypto
 * makes keys and signatures, but no certificates.
 */
export function selfSigned(now: Date = new Date(), name = 'localhost'): Credentials {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const subject = sequence(set(sequence(oid(OID.commonName), utf8String(name))));
  const body = sequence(
    explicit(0, integer(X509_V3)),
    integer(serialNumber()),
    algorithm,
    subject,
    // The certificate is valid from an hour ago, because the machine's clock may be set back before the host checks the
    // certificate.
    sequence(time(new Date(now.getTime() - HOUR_MS)), time(new Date(now.getTime() + LIFE_MS))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        critical(OID.basicConstraints, sequence(booleanTrue)),
        critical(OID.keyUsage, SIGNS),
        extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth), oid(OID.clientAuth))),
        extension(OID.subjectAltName, sequence(implicit(DNS_NAME, Buffer.from(name, 'latin1')))),
      ),
    ),
  );
  const der = sequence(body, algorithm, bitString(sign('sha256', body, privateKey)));
  return {
    der,
    certificatePem: pem(der),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const extension = (id: string, value: Uint8Array) => sequence(oid(id), octetString(value));
const critical = (id: string, value: Uint8Array) => sequence(oid(id), booleanTrue, octetString(value));

/** A serial number. It is positive and has no leading zeros, because the first byte is between 0x40 and 0x7f. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes;
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
