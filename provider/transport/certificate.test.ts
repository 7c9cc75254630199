import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { selfSigned } from './certificate.js';

const AT = new Date('2026-11-27T04:00:00Z');

describe('a self-signed certificate', () => {
  it('can be parsed by Node, and verified with its own public key', () => {
    const { der, certificatePem, privateKeyPem } = selfSigned(AT);
    const certificate = new X509Certificate(certificatePem);
    expect(certificate.raw.equals(der)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
    expect(certificate.ca).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  it('names the host that go-plugin expects, for servers and clients', () => {
    const certificate = new X509Certificate(selfSigned(AT).certificatePem);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('example.com')).toBeUndefined();
    expect(certificate.subjectAltName).toBe('DNS:localhost');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  it('is valid from an hour before now until long after any apply', () => {
    const { validFrom, validTo } = new X509Certificate(selfSigned(AT).certificatePem);
    expect(Date.parse(validFrom)).toBe(AT.getTime() - 3_600_000);
    expect(new Date(validTo).getUTCFullYear()).toBeGreaterThan(2050);
  });

  it('differs each time, and has a positive serial number', () => {
    const serials = Array.from({ length: 50 }, () => new X509Certificate(selfSigned(AT).certificatePem).serialNumber);
    expect(new Set(serials).size).toBe(serials.length);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });
});
