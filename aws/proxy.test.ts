import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasProxy, proxyFor } from './proxy.js';

const PROXY = 'http://proxy.corp:3128';
const S3 = 'https://my-archive.s3.eu-central-1.amazonaws.com/key';
const through = (url: string, env: Record<string, string>): string | undefined => proxyFor(new URL(url), env)?.href;

describe('the proxy of a request', () => {
  it.each<[url: string, env: Record<string, string>, proxy: string | undefined]>([
    [S3, {}, undefined],
    [S3, { HTTPS_PROXY: PROXY }, `${PROXY}/`],
    [S3, { https_proxy: PROXY }, `${PROXY}/`],
    [S3, { HTTPS_PROXY: 'http://upper:1', https_proxy: PROXY }, `${PROXY}/`],
    [S3, { HTTP_PROXY: PROXY }, undefined],
    [S3, { HTTPS_PROXY: '' }, undefined],
    [S3, { HTTPS_PROXY: 'proxy.corp:3128' }, `${PROXY}/`],
    ['http://aws.internal:4566/', { HTTP_PROXY: PROXY }, `${PROXY}/`],
    ['http://aws.internal:4566/', { http_proxy: PROXY }, `${PROXY}/`],
    ['http://aws.internal:4566/', { HTTPS_PROXY: PROXY }, undefined],
  ])('to %s with %o is %s', (url, env, proxy) => expect(through(url, env)).toBe(proxy));

  it('is not used for loopback addresses', () => {
    for (const host of ['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '[::1]', 'LOCALHOST', 'localhost.']) {
      expect([host, through(`http://${host}:4600/`, { HTTP_PROXY: PROXY })]).toEqual([host, undefined]);
    }
  });

  it('can be any URL, with a user and password', () => {
    expect(through(S3, { HTTPS_PROXY: 'https://user:pass@proxy.corp' })).toBe('https://user:pass@proxy.corp/');
    expect(() => through(S3, { HTTPS_PROXY: 'http://a b' })).toThrow(TypeError);
    expect(hasProxy({ HTTPS_PROXY: PROXY })).toBe(true);
    expect(hasProxy({ NO_PROXY: '*', HTTPS_PROXY: '' })).toBe(false);
  });
});

describe('NO_PROXY', () => {
  const isDirect = (url: string, exceptions: string, name = 'NO_PROXY'): boolean =>
    through(url, { HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY, [name]: exceptions }) === undefined;

  it.each<[entry: string, url: string, isDirect: boolean]>([
    ['*', S3, true],
    ['amazonaws.com', S3, true],
    ['.amazonaws.com', S3, true],
    ['*.amazonaws.com', S3, true],
    ['AmazonAWS.com', S3, true],
    ['azonaws.com', S3, false],
    ['s3.eu-central-1.amazonaws.com:443', S3, true],
    ['s3.eu-central-1.amazonaws.com:8443', S3, false],
    ['other.example, amazonaws.com', S3, true],
    ['other.example amazonaws.com', S3, true],
    ['', S3, false],
    [',', S3, false],
    ['.', S3, false],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['10.1.2.3:443', 'https://10.1.2.3/', true],
    ['10.1.2.3:80', 'https://10.1.2.3/', false],
    ['10.0.0.0/99', 'https://10.1.2.3/', false],
    ['2.3', 'https://10.1.2.3/', false],
    ['fd00::/8', 'https://[fd00:ec2::23]/', true],
    ['[fd00:ec2::23]:443', 'https://[fd00:ec2::23]/', true],
    ['fd00::/8', 'https://[fe00::1]/', false],
    ['10.0.0.0/8', S3, false],
  ])('%j covers %s: %s', (entry, url, direct) => {
    expect(isDirect(url, entry)).toBe(direct);
    expect(isDirect(url, entry, 'no_proxy')).toBe(direct);
  });

  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const domain = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));

  it('with a domain covers exactly the domain and its subdomains', () => {
    fc.assert(
      fc.property(domain, label, domain, (name, sub, other) => {
        expect(isDirect(`https://${name}/`, name)).toBe(true);
        expect(isDirect(`https://${sub}.${name}/`, name)).toBe(true);
        expect(isDirect(`https://${sub}${name}/`, name)).toBe(false);
        expect(isDirect(`https://${other}/`, name)).toBe(other === name || other.endsWith(`.${name}`));
      }),
    );
  });

  it('never makes a proxied request fail, whatever it contains', () => {
    fc.assert(fc.property(fc.string(), (text) => void isDirect(S3, text)));
  });
});
