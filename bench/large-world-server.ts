import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { emulatorInMemory } from '@logferry/emulator';
import { type ArchiveLocation, DAY_MS, formatInstant, instantMs } from '../contract/index.js';
import { type Calls, RETENTION_DAYS } from './large-world.js';
import { MadeUpReceipts, nameOf } from './made-up-receipts.js';

/** The account and archive that a server simulates for a benchmark. */
export interface WorldOptions {
  archive: ArchiveLocation;
  groups: number;
  /** The days that have receipts: those that start at or after `fromMs` and before `toMs` (epoch ms). */
  closed: { fromMs: number; toMs: number };
  /** Number of days from the start of an exported day until AWS was asked for the events of this day. */
  askedAfterDays: number;
}

/**
 * A message of the server to the parent process: the URL at which it listens, or the numbers of calls so far, by
 * operation: the calls that it answered, and those that it throttled.
 */
export type ServerMessage = { url: string } | { calls: Calls; throttled: Calls };

const CREATED_MS = instantMs('2020-01-01T00:00:00Z');

/**
 * Simulates AWS in a separate process: an emulator with many log groups and AWS's throttling. The receipts are made
 * while they are listed. The parent process first sends the options, and later any message to get the numbers of calls.
 */
async function serve({ archive, groups, closed, askedAfterDays }: WorldOptions): Promise<void> {
  const { accountId, region, bucket } = archive;
  const emulator = emulatorInMemory({ defaultAccountId: accountId, settings: { throttle: false } });
  emulator.createBucket({ name: bucket, region });
  for (let no = 0; no < groups; no += 1) {
    const target = { region, logGroupName: nameOf(no), logStreamName: 'a' };
    const timestamps = [CREATED_MS, Date.now() - DAY_MS];
    await emulator.loadEvents(
      target,
      timestamps.map((timestamp) => ({ timestamp, message: 'event' })),
    );
    const retentionInDays = RETENTION_DAYS[no % RETENTION_DAYS.length];
    if (retentionInDays === undefined) continue;
    const body = JSON.stringify({ logGroupName: nameOf(no), retentionInDays });
    const headers = headersOf(accountId, region);
    const { status } = await emulator.answer({
      method: 'POST',
      url: '/',
      headers,
      body: Readable.from([Buffer.from(body)]),
    });
    if (status !== 200) throw new Error(`PutRetentionPolicy was answered with ${status}`);
  }
  emulator.configure({ throttle: true });
  const receipts = new MadeUpReceipts({
    ...{ archive, groups },
    isClosed: (dayMs) => closed.fromMs <= dayMs && dayMs < closed.toMs,
    askedAt: (dayMs) => dayMs + askedAfterDays * DAY_MS,
  });
  const calls: Calls = {};
  const throttled: Calls = {};
  const server = createServer((request, response) => {
    const operation = operationOf(request);
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const prefix = query.get('prefix') ?? '';
    const answer = async (): Promise<void> => {
      if (operation === 'ListObjectsV2' && receipts.has(prefix)) {
        add(calls, operation);
        request.resume();
        const page = query.has('delimiter') ? monthFolders(closed, prefix) : listing(receipts, prefix, query);
        response.writeHead(200, { 'content-type': 'application/xml' }).end(page);
        return;
      }
      const { method = 'GET', url = '/', headers } = request;
      const reply = await emulator.answer({ method, url, headers, body: request });
      const isThrottled = reply.status === 400 && String(reply.body).includes('ThrottlingException');
      add(isThrottled ? throttled : calls, operation);
      response.writeHead(reply.status, reply.headers);
      if (reply.body instanceof Readable) await pipeline(reply.body, response);
      else response.end(reply.body);
    };
    answer().catch(() => response.destroy());
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const send = (message: ServerMessage): void => void process.send?.(message);
  process.on('message', () => send({ calls, throttled }));
  send({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

const add = (calls: Calls, operation: string): void => {
  calls[operation] = (calls[operation] ?? 0) + 1;
};

const headersOf = (accountId: string, region: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accountId}/20261101/${region}/logs/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'Logs_20140328.PutRetentionPolicy',
});

/**
 * The operation of a call. Listings, and calls to CloudWatch Logs and STS, have AWS's name. Other calls to S3 are named
 * by the HTTP method and by whether they concern an object of logferry.
 */
function operationOf({ headers, method = '', url = '' }: IncomingMessage): string {
  const named = String(headers['x-amz-target'] ?? '').split('.')[1];
  if (named !== undefined) return named;
  if (url.includes('list-type=2')) return 'ListObjectsV2';
  if (!url.startsWith('/archive')) return 'GetCallerIdentity';
  return `${method} ${url.includes('/_logferry/') ? 'object' : 'bucket'}`;
}

/** A page of a listing in S3's form for a client that asks for URL encoding. */
function listing(receipts: MadeUpReceipts, prefix: string, query: URLSearchParams): string {
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const { objects, isLast } = receipts.page(prefix, after);
  const contents = objects.map(
    ({ key, bytes, etag }) =>
      `<Contents><Key>${encoded(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag>` +
      '<ChecksumAlgorithm>SHA256</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>' +
      `<Size>${bytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  );
  const next = isLast ? '' : `<NextContinuationToken>${objects.at(-1)?.key}</NextContinuationToken>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>archive</Name><Prefix>${encoded(prefix)}</Prefix>${next}<KeyCount>${objects.length}</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>${!isLast}</IsTruncated>${contents.join('')}</ListBucketResult>`;
}

/** The folders of the months that have receipts, in S3's form. */
function monthFolders({ fromMs, toMs }: WorldOptions['closed'], prefix: string): string {
  const months = new Set<string>();
  for (let ms = fromMs; ms < toMs; ms += DAY_MS) months.add(formatInstant(ms).slice(0, 'yyyy-mm'.length));
  const folders = [...months].map(
    (month) => `<CommonPrefixes><Prefix>${encoded(`${prefix}${month}/`)}</Prefix></CommonPrefixes>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>archive</Name><Prefix>${encoded(prefix)}</Prefix><Delimiter>/</Delimiter><KeyCount>${folders.length}</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>${folders.join('')}</ListBucketResult>`;
}

const encoded = (key: string): string => key.replaceAll('!', '%21');

process.once('message', (options: WorldOptions) => void serve(options));
process.on('disconnect', () => process.exit());
