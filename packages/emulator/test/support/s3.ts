import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Emulator, startEmulator } from '../../src/index.js';
import { type RawAnswer, type RawRequest, rawCall, signedAs } from '../contract/raw-client.js';
import { UNTHROTTLED } from './unthrottled.js';

export const ACCOUNT = '111122223333';
const REGION = 'us-east-1';

/** An S3 client of an account, without retries. */
export function s3Client({ url }: Pick<Emulator, 'url'>, accountId = ACCOUNT, region = REGION): S3Client {
  const credentials = { accessKeyId: accountId, secretAccessKey: 'any' };
  return new S3Client({ endpoint: url, region, credentials, maxAttempts: 1 });
}

/** An emulator with an S3 client of `ACCOUNT`. */
export interface EmulatedS3 {
  readonly emulator: Emulator;
  readonly client: S3Client;
  /** Sends a request of `ACCOUNT` without any SDK. */
  raw(request: RawRequest): Promise<RawAnswer>;
}

/**
 * Starts an emulator for the tests of a file, and creates a bucket if a name is given. The tests fail if the emulator
 * records an error of its own. The members can be read only while tests run.
 */
export function emulatedS3(bucket?: string): EmulatedS3 {
  let started: Emulator | undefined;
  let client: S3Client | undefined;
  beforeAll(async () => {
    started = await startEmulator(UNTHROTTLED);
    client = s3Client(started);
    if (bucket !== undefined) await client.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(async () => {
    client?.destroy();
    const defects = started?.state().defects;
    await started?.close();
    expect(defects).toEqual([]);
  });
  return {
    get emulator() {
      return running(started);
    },
    get client() {
      return running(client);
    },
    raw(request) {
      const headers = { ...signedAs(ACCOUNT, REGION, 's3'), ...request.headers };
      return rawCall(running(started).url, { ...request, headers });
    },
  };
}

/** The status and error code of a reply, for example `404 NoSuchKey`. */
export function statusAndCode({ status, text }: RawAnswer): string {
  return `${status} ${/<Code>(.*)<\/Code>/.exec(text)?.[1]}`;
}

function running<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the emulator is available only while tests run');
  return part;
}
