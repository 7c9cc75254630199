import { canonicalOwnerId } from '../../core/arns.js';
import { compareKeys } from '../model/ordered-map.js';
import { readContinuation, writeContinuation } from '../wire/continuation.js';
import { invalidArgument } from '../wire/errors.js';
import { xmlReply } from '../wire/replies.js';
import type { ServiceOperation } from './operation.js';

const MAX_BUCKETS = 10_000;

export const listBuckets: ServiceOperation = ({ call, store }) => {
  const { query, caller } = call;
  const { accountId } = caller;
  const prefix = query.get('prefix') ?? undefined;
  const region = query.get('bucket-region');
  const max = maxBuckets(query.get('max-buckets'));
  const token = query.get('continuation-token') || undefined;
  const after = token === undefined ? '' : readContinuation(token);
  const following = [...store.buckets.values()]
    .filter((bucket) => bucket.ownerId === accountId && bucket.name.startsWith(prefix ?? ''))
    .filter((bucket) => region === null || bucket.region === region)
    .filter(({ name }) => compareKeys(name, after) > 0)
    .sort((a, b) => compareKeys(a.name, b.name));
  const page = following.slice(0, max);
  const last = page.length < following.length ? page.at(-1) : undefined;
  return xmlReply('ListAllMyBucketsResult', {
    Owner: { ID: canonicalOwnerId(accountId) },
    Buckets: {
      Bucket: page.map((bucket) => ({
        Name: bucket.name,
        CreationDate: new Date(bucket.createdMs).toISOString(),
        BucketRegion: bucket.region,
      })),
    },
    Prefix: prefix,
    ContinuationToken: last === undefined ? undefined : writeContinuation(last.name),
  });
};

/** @throws ServiceError InvalidArgument */
function maxBuckets(text: string | null): number {
  if (text === null || text === '') return MAX_BUCKETS;
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_BUCKETS) return count;
  throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`, 'max-buckets', text);
}
