import { canonicalOwnerId } from '../model/object-store.js';
import { xmlReply } from '../wire/replies.js';
import type { ServiceOperation } from './operation.js';

export const listBuckets: ServiceOperation = ({ call, store }) => {
  const { accountId } = call.caller;
  const prefix = call.query.get('prefix') ?? '';
  const region = call.query.get('bucket-region');
  const buckets = [...store.buckets.values()]
    .filter((bucket) => bucket.ownerId === accountId && bucket.name.startsWith(prefix))
    .filter((bucket) => region === null || bucket.region === region)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((bucket) => ({
      Name: bucket.name,
      CreationDate: new Date(bucket.createdMs).toISOString(),
      BucketRegion: bucket.region,
    }));
  return xmlReply('ListAllMyBucketsResult', {
    Owner: { ID: canonicalOwnerId(accountId) },
    Buckets: { Bucket: buckets },
  });
};
