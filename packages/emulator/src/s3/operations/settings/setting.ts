import type { z } from 'zod';
import { ServiceError } from '../../../core/errors.js';
import type { XmlMembers } from '../../../xml/tree.js';
import type { Bucket } from '../../model/bucket.js';
import { empty, xmlReply } from '../../wire/replies.js';
import { readDocument } from '../../wire/request-document.js';
import type { S3Context, S3Operation, S3Operations } from '../operation.js';
import { onBucket } from '../operation.js';

/** One sub-resource of a bucket: a document that can be put, read and, with `remove`, deleted. */
export interface Setting<T> {
  /** As in the names of its operations: PutBucketCors. */
  readonly noun: string;
  /** The root element of requests and replies. */
  readonly root: string;
  readonly schema: z.ZodType<T>;
  /** The setting in AWS's order of elements; undefined if it is not set. */
  readonly read: (bucket: Bucket) => XmlMembers | undefined;
  /** The 404 error for a setting that is not set. */
  readonly missing?: readonly [code: string, message: string];
  /** @throws ServiceError if the document is well-formed but must not be set on this bucket */
  readonly write: (bucket: Bucket, value: T, context: S3Context) => void;
  readonly remove?: (bucket: Bucket) => void;
  /** The status of the reply to Put; default 200. */
  readonly putStatus?: number;
  /** Headers of the replies to Get and Put. */
  readonly headers?: (bucket: Bucket) => Readonly<Record<string, string>>;
}

/** The operations of a setting: Get, Put and, if it can be removed, Delete. */
export function operationsOf<T>(setting: Setting<T>): S3Operations {
  const { noun, root, schema, read, missing, write, remove, putStatus = 200, headers = () => ({}) } = setting;
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
    operations[`Delete${noun}`] = onBucket((_context, bucket) => {
      remove(bucket);
      return empty(204);
    });
  }
  return operations;
}
