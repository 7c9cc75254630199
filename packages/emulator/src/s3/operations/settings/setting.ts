import type { z } from 'zod';
import { ServiceError } from '../../../core/service-error.js';
import type { XmlMembers } from '../../../xml/tree.js';
import type { Bucket } from '../../model/bucket.js';
import { empty, xmlReply } from '../../wire/replies.js';
import { readDocument } from '../../wire/request-document.js';
import type { S3Context, S3Operation, S3Operations } from '../operation.js';
import { onBucket } from '../operation.js';

/**
 * A setting (sub-resource) of a bucket: a document that can be put and read. If it has `remove`, it can also be
 * deleted.
 */
export interface Setting<T> {
  /** The setting's name in its operations, for example `BucketCors` in PutBucketCors. */
  readonly noun: string;
  /** The root element of requests and replies. */
  readonly root: string;
  readonly schema: z.ZodType<T>;
  /** Returns the setting, with its elements in AWS's order. Undefined if it is not set. */
  readonly read: (bucket: Bucket) => XmlMembers | undefined;
  /** The error (status 404) that Get returns if the setting is not set. Default: an empty document, not an error. */
  readonly missing?: readonly [code: string, message: string];
  /** Changes the setting. @throws ServiceError if the document has the right shape but cannot be set on this bucket */
  readonly write: (bucket: Bucket, value: T, context: S3Context) => void;
  readonly remove?: (bucket: Bucket) => void;
  /** The name of the operation that deletes the setting. Default: `Delete` and the noun. */
  readonly removeName?: string;
  /** The status of the reply to Put; default 200. */
  readonly putStatus?: number;
  /** Headers of the replies to Get and Put. */
  readonly headers?: (bucket: Bucket) => Readonly<Record<string, string>>;
}

/** The operations on a setting: Get, Put and, if the setting has `remove`, Delete. */
export function operationsOf<T>(setting: Setting<T>): S3Operations {
  const { noun, root, schema, read, missing, write, remove, putStatus = 200, headers = () => ({}) } = setting;
  const { removeName = `Delete${noun}` } = setting;
  const operations: Record<string, S3Operation> = {
    [`Get${noun}`]: onBucket((_context, bucket) => {
      const value = read(bucket);
      if (value === undefined && missing !== undefined) {
        throw new ServiceError(missing[0], missing[1], 404, { BucketName: bucket.name });
      }
      return xmlReply(root, value ?? {}, headers(bucket));
    }),
    [`Put${noun}`]: onBucket(async (context, bucket) => {
      write(bucket, await readDocument(context.call, root, schema), context);
      return empty(putStatus, headers(bucket));
    }),
  };
  if (remove !== undefined) {
    operations[removeName] = onBucket((_context, bucket) => {
      remove(bucket);
      return empty(204);
    });
  }
  return operations;
}
