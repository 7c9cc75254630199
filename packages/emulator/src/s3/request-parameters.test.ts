import { readFile } from 'node:fs/promises';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { emulatedS3 } from '../../test/support/s3.js';
import { S3_OPERATIONS } from './operations/index.js';

const Bucket = 'parameters';
const s3 = emulatedS3(Bucket);

/** How the emulator treats a header or query parameter: it works, is refused by name, or has no effect. */
type Treatment = 'works' | 'refused' | 'no effect';

const all = (treatment: Treatment, ...names: readonly string[]): [string, Treatment][] =>
  names.map((name) => [name, treatment]);
const CUSTOMER = 'server-side-encryption-customer';

/** Every header and query parameter of the operations that the emulator answers. */
const TREATMENTS = new Map<string, Treatment>([
  ...all('works', 'cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type'),
  ...all('works', 'content-length', 'content-md5', 'expires', 'range'),
  ...all('works', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'),
  ...all('works', 'x-amz-acl', 'x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner'),
  ...all('works', 'x-amz-bucket-object-lock-enabled', 'x-amz-bypass-governance-retention', 'x-amz-object-ownership'),
  ...all('works', 'x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'),
  ...all('works', 'x-amz-sdk-checksum-algorithm', 'x-amz-checksum-crc32', 'x-amz-checksum-crc32c'),
  ...all('works', 'x-amz-checksum-crc64nvme', 'x-amz-checksum-sha1', 'x-amz-checksum-sha256'),
  ...all('works', 'x-amz-copy-source', 'x-amz-copy-source-if-match', 'x-amz-copy-source-if-none-match'),
  ...all('works', 'x-amz-copy-source-if-modified-since', 'x-amz-copy-source-if-unmodified-since'),
  ...all('works', 'x-amz-copy-source-range', 'x-amz-metadata-directive', 'x-amz-tagging-directive', 'x-amz-tagging'),
  ...all('works', 'x-amz-max-parts', 'x-amz-part-number-marker', 'x-amz-object-attributes', 'x-amz-mp-object-size'),
  ...all('works', 'x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date', 'x-amz-object-lock-legal-hold'),
  ...all('works', 'x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'),
  ...all('works', 'x-amz-server-side-encryption-bucket-key-enabled', 'x-amz-storage-class'),
  ...all('works', 'x-amz-transition-default-minimum-object-size'),
  ...all('works', 'bucket-region', 'continuation-token', 'delimiter', 'encoding-type', 'fetch-owner', 'key-marker'),
  ...all('works', 'marker', 'max-buckets', 'max-keys', 'max-parts', 'max-uploads', 'part-number-marker'),
  ...all('works', 'partNumber', 'prefix', 'start-after', 'upload-id-marker', 'uploadId', 'version-id-marker'),
  ...all('works', 'versionId', 'response-cache-control', 'response-content-disposition', 'response-content-encoding'),
  ...all('works', 'response-content-language', 'response-content-type', 'response-expires'),
  ...all('refused', 'x-amz-bucket-namespace', 'x-amz-bucket-object-lock-token', 'x-amz-mfa'),
  ...all('refused', 'x-amz-checksum-md5', 'x-amz-checksum-sha512', 'x-amz-checksum-xxhash64'),
  ...all('refused', 'x-amz-checksum-xxhash3', 'x-amz-checksum-xxhash128'),
  ...all('refused', 'x-amz-grant-full-control', 'x-amz-grant-read', 'x-amz-grant-read-acp'),
  ...all('refused', 'x-amz-grant-write', 'x-amz-grant-write-acp'),
  ...all('refused', 'x-amz-if-match-initiated-time', 'x-amz-if-match-last-modified-time', 'x-amz-if-match-size'),
  ...all('refused', 'x-amz-object-annotation-directive', 'x-amz-object-lock-event-hold'),
  ...all('refused', 'x-amz-object-lock-event-hold-duration-days', 'x-amz-object-lock-event-hold-duration-years'),
  ...all('refused', 'x-amz-server-side-encryption-context', 'x-amz-website-redirect-location'),
  ...all('refused', 'x-amz-write-offset-bytes'),
  ...['', 'copy-source-'].flatMap((of) =>
    all('refused', ...['algorithm', 'key', 'key-md5'].map((what) => `x-amz-${of}${CUSTOMER}-${what}`)),
  ),
  ...all('no effect', 'x-amz-confirm-remove-self-bucket-access', 'x-amz-optional-object-attributes'),
  ...all('no effect', 'x-amz-request-payer', 'x-amz-skip-destination-validation'),
]);
/** Parameters that one operation treats in another way than the table says. */
const EXCEPTIONS: Readonly<Record<string, Treatment>> = { 'DeleteObject if-match': 'refused' };

/** The headers and query parameters that the API model of the installed SDK gives to an operation, in lower case. */
function modelled(operation: string): string[] {
  const schemas = sdk as unknown as Record<string, readonly unknown[]>;
  const schema = schemas[`${operation}Request$`];
  if (schema === undefined) throw new Error(`the SDK has no ${operation}`);
  const names = JSON.stringify(schema).matchAll(/"http(Header|Query)":"(.*?)"/g);
  return [...names].map(([, kind, name = '']) => (kind === 'Header' ? name.toLowerCase() : name));
}

const operations = Object.keys(S3_OPERATIONS);
const parameters = operations.flatMap((operation) => modelled(operation).map((name) => [operation, name] as const));
const treatmentOf = (operation: string, name: string) => EXCEPTIONS[`${operation} ${name}`] ?? TREATMENTS.get(name);

describe('the headers and query parameters of S3', () => {
  it('are all in the table, and the table has no others', () => {
    const untreated = parameters.filter(([operation, name]) => treatmentOf(operation, name) === undefined);
    expect(untreated).toEqual([]);
    const names = new Set(parameters.map(([, name]) => name));
    expect([...TREATMENTS.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  const refused = [...TREATMENTS].flatMap(([name, treatment]) => (treatment === 'refused' ? [name] : []));
  it.each(refused)('are refused by name: %s', async (name) => {
    const [method, path] = name.startsWith('x-amz-grant-') ? ['PUT', '/granted'] : ['PUT', `/${Bucket}/key`];
    const { status, text } = await s3.raw({ method, path, headers: { [name]: 'x' } });
    expect([status, text]).toEqual([501, expect.stringContaining(`<Header>${name}</Header>`)]);
  });

  it('are refused by name: if-match of DeleteObject', async () => {
    const answer = await s3.raw({ method: 'DELETE', path: `/${Bucket}/key`, headers: { 'if-match': '"x"' } });
    expect([answer.status, answer.text]).toEqual([501, expect.stringContaining('<Header>If-Match</Header>')]);
  });

  it.each([
    ['x-amz-checksum-algorithm', 'SHA512'],
    ['x-amz-sdk-checksum-algorithm', 'XXHASH3'],
    ['x-amz-trailer', 'x-amz-checksum-xxhash64'],
  ])('are refused if they name an algorithm that the emulator lacks: %s %s', async (name, value) => {
    const { status, text } = await s3.raw({ method: 'PUT', path: `/${Bucket}/key`, headers: { [name]: value } });
    expect([status, text]).toEqual([501, expect.stringMatching(/the checksum algorithm (SHA512|XXHASH)/)]);
  });

  it('have their effect in HeadObject as in GetObject: response-content-type', async () => {
    await s3.raw({ method: 'PUT', path: `/${Bucket}/key`, body: 'x' });
    const path = `/${Bucket}/key?response-content-type=text%2Fcsv`;
    const replies = [await s3.raw({ path }), await s3.raw({ method: 'HEAD', path })];
    expect(replies.map(({ headers }) => headers['content-type'])).toEqual(['text/csv', 'text/csv']);
  });

  it('are named in the README if they have no effect', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const without = [...TREATMENTS].flatMap(([name, treatment]) => (treatment === 'no effect' ? [name] : []));
    expect(without.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
