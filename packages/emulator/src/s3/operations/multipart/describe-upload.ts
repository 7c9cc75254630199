import type { XmlMembers } from '../../../xml/tree.js';
import type { Bucket, MultipartUpload } from '../../model/bucket.js';
import { canonicalOwnerId } from '../../model/object-store.js';

/** The members of an upload in listings: its initiator, the bucket's owner and the storage class. */
export function partiesOf(bucket: Bucket, { initiatorId, attributes }: MultipartUpload): XmlMembers {
  return {
    Initiator: { ID: canonicalOwnerId(initiatorId) },
    Owner: { ID: canonicalOwnerId(bucket.ownerId) },
    StorageClass: attributes.storageClass,
  };
}

/** The members of an upload about its checksum. */
export function checksumOf({ checksum }: MultipartUpload): XmlMembers {
  return checksum === undefined ? {} : { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type };
}
