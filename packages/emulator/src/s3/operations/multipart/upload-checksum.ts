import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../../../core/service-error.js';
import type { MultipartUpload } from '../../model/bucket.js';
import { type ChecksumAlgorithm, type ChecksumType, isChecksumAlgorithm } from '../../wire/checksums.js';

/** The types of checksum that an object in parts can have with each algorithm. The first type is the default. */
const TYPES: Readonly<Record<ChecksumAlgorithm, readonly ChecksumType[]>> = {
  CRC32: ['COMPOSITE', 'FULL_OBJECT'],
  CRC32C: ['COMPOSITE', 'FULL_OBJECT'],
  CRC64NVME: ['FULL_OBJECT'],
  SHA1: ['COMPOSITE'],
  SHA256: ['COMPOSITE'],
};

/**
 * The checksum that CreateMultipartUpload asks for.
 * @throws ServiceError InvalidRequest
 */
export function uploadChecksum(headers: IncomingHttpHeaders): MultipartUpload['checksum'] {
  const asked = headers['x-amz-checksum-algorithm'];
  const askedType = headers['x-amz-checksum-type'];
  if (asked === undefined) {
    if (askedType === undefined) return undefined;
    throw invalid('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  }
  const algorithm = String(asked).toUpperCase();
  if (!isChecksumAlgorithm(algorithm)) {
    throw invalid(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: ' +
        `[${Object.keys(TYPES).join(', ')}]`,
    );
  }
  const [usual, ...others] = TYPES[algorithm];
  const type = askedType === undefined ? usual : [usual, ...others].find((each) => each === askedType);
  if (type !== undefined) return { algorithm, type };
  if (askedType !== 'COMPOSITE' && askedType !== 'FULL_OBJECT') {
    throw invalid('Value for x-amz-checksum-type header is invalid.');
  }
  throw invalid(
    `The ${String(askedType)} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidRequest', message);
}
