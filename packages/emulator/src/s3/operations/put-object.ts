import { etagOf } from '../model/encryption.js';
import { checksumHeader } from '../wire/checksums.js';
import { empty } from '../wire/replies.js';
import { encryptionHeaders } from './encryption-headers.js';
import { newObjectAttributes } from './new-object-attributes.js';
import { requireChecksum } from './object-lock-headers.js';
import type { ObjectOperation } from './operation.js';
import { receiveBody } from './receive-body.js';
import { writtenVersionHeader } from './request-version.js';
import { writeCondition } from './write-condition.js';

export const putObject: ObjectOperation = async (context, bucket, key) => {
  const { call, store } = context;
  const attributes = newObjectAttributes(context, bucket, key);
  requireChecksum(call.headers, bucket, attributes, 'Put Object');
  const unchanged = writeCondition(call, bucket, key);
  const { blob, md5, checksum, checksumGiven } = await receiveBody(call, store.blobs);
  const object = await store.commit(
    bucket,
    {
      ...attributes,
      key,
      blob,
      etag: etagOf(md5, attributes.encryption),
      checksum: { ...checksum, type: 'FULL_OBJECT' },
      parts: undefined,
    },
    unchanged,
  );
  return empty(200, {
    etag: object.etag,
    ...encryptionHeaders(object.encryption),
    ...writtenVersionHeader(object),
    ...(checksumGiven || checksum.algorithm === 'CRC64NVME'
      ? { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' }
      : {}),
  });
};
