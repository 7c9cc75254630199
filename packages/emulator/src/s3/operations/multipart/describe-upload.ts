import { canonicalOwnerId } from '../../../core/arns.js';
import type { XmlMembers } from '../../../xml/tree.js';
import type { Bucket, MultipartUpload } from '../../model/bucket.js';

/**
 * Members that listings show for an upload: the initiator of the upload, the owner of the bucket, and the storage
 * class.
 */
export function partiesOf(bucket: Bucket, { initiatorId, attributes }: MultipartUpload): XmlMembers {
  return {
    Initiator: { ID: canonicalOwnerId(initiatorId) },
    Owner: { ID: canonicalOwnerId(bucket.ownerId) },
    StorageClass: attributes.storageClass,
  };
}

/** Members that replies show about the checksum of an upload. */
export function checksumOf({ checksum }: MultipartUpload): XmlMembers {
  return checksum === undefined ? {} : { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type };
}
