import type { z } from 'zod';
import { ServiceError } from '../../../core/errors.js';
import { elements, type XmlMembers } from '../../../xml/tree.js';
import type { Bucket } from '../../model/bucket.js';
import { empty, S3_NAMESPACE, xml } from '../../wire/replies.js';
import type { BucketOperation } from '../operation.js';
import { readDocument } from '../../wire/request-document.js';

export type S3Context = Parameters<BucketOperation>[0];
export type NamedOperations = readonly (readonly [string, BucketOperation])[];

/** One sub-resource of a bucket: a document that is put, read and, where `remove` is given, deleted. */
export interface Setting<T> {
  /** As in the names of its operations: PutBucketCors. */
  readonly noun: string;
  /** The root element, of requests and answers alike. */
  readonly root: string;
  readonly schema: z.ZodType<T>;
  /** What is set, in AWS's order of elements; undefined when nothing is. */
  readonly read: (bucket: Bucket) => XmlMembers | undefined;
  /** The 404 for what is not set. */
  readonly missing?: readonly [code: string, message: string];
  /** @throws ServiceError when the document is well-formed but must not be set on this bucket */
  readonly write: (bucket: Bucket, value: T, context: S3Context) => void;
  readonly remove?: (bucket: Bucket) => void;
  /** The status of the answer to Put; 200 unless given. */
  readonly putStatus?: number;
  /** Headers of the answers to Get and Put. */
  readonly headers?: (bucket: Bucket) => Readonly<Record<string, string>>;
}

export function operationsOf<T>(setting: Setting<T>): NamedOperations {
  const { noun, root, schema, read, missing, write, remove, putStatus = 200, headers = () => ({}) } = setting;
  const get: BucketOperation = (_context, bucket) => {
    const value = read(bucket);
    if (value === undefined && missing !== undefined) {
      throw new ServiceError(missing[0], missing[1], 404, { BucketName: bucket.name });
    }
    const reply = xml(`<${root} xmlns="${S3_NAMESPACE}">${elements(value ?? {})}</${root}>`);
    return { ...reply, headers: { ...reply.headers, ...headers(bucket) } };
  };
  const put: BucketOperation = async (context, bucket) => {
    write(bucket, await readDocument(context.call, root, schema), context);
    return empty(putStatus, headers(bucket));
  };
  const operations: [string, BucketOperation][] = [
    [`Get${noun}`, get],
    [`Put${noun}`, put],
  ];
  if (remove === undefined) return operations;
  const remover: BucketOperation = (_context, bucket) => {
    remove(bucket);
    return empty(204);
  };
  return [...operations, [`Delete${noun}`, remover]];
}
