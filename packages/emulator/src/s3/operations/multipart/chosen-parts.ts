import { ServiceError } from '../../../core/service-error.js';
import { readBody } from '../../../http/body.js';
import type { Call } from '../../../http/call.js';
import { integer, list, struct, text } from '../../../xml/shapes.js';
import type { MultipartUpload, UploadedPart } from '../../model/bucket.js';
import { ALGORITHMS, checksumElement } from '../../wire/checksums.js';
import { unquoted } from '../../wire/etag.js';
import { documentIn } from '../../wire/request-document.js';

const MAX_PARTS = 10_000;
/** Minimum size of each part except the last one (bytes). */
const MIN_PART_BYTES = 5 * 1024 * 1024;
/** Maximum size of the document (bytes): enough for 10,000 parts with their checksums. */
const MAX_XML_BYTES = 4 * 1024 * 1024;

const checksums = Object.fromEntries(ALGORITHMS.map((algorithm) => [checksumElement(algorithm), text.optional()]));
const part = struct({ PartNumber: integer, ETag: text, ...checksums });
const document = struct({ Part: list(part, MAX_PARTS).optional() });

interface ChosenPart {
  readonly PartNumber: number;
  readonly ETag: string;
  readonly [checksum: string]: string | number | undefined;
}

/**
 * The parts that a CompleteMultipartUpload request names, in the order of the request.
 * @throws ServiceError MalformedXML, InvalidRequest, InvalidPartOrder, InvalidPart, BadDigest, EntityTooSmall
 */
export async function chosenParts(call: Call, upload: MultipartUpload): Promise<readonly UploadedPart[]> {
  const chosen = await partsInRequest(call);
  if (chosen.length === 0) throw new ServiceError('InvalidRequest', 'You must specify at least one part');
  for (const [index, { PartNumber }] of chosen.entries()) {
    if (PartNumber > (chosen[index - 1]?.PartNumber ?? 0)) continue;
    throw new ServiceError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      400,
      { UploadId: upload.id },
    );
  }
  const parts = chosen.map((each) => uploadedPart(upload, each));
  for (const { number, blob, etag } of parts.slice(0, -1)) {
    if (blob.size >= MIN_PART_BYTES) continue;
    throw new ServiceError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
      ProposedSize: String(blob.size),
      MinSizeAllowed: String(MIN_PART_BYTES),
      PartNumber: String(number),
      ETag: unquoted(etag),
    });
  }
  return parts;
}

/** The parts in the document of a CompleteMultipartUpload request. @throws ServiceError MalformedXML */
export async function partsInRequest(call: Call): Promise<readonly ChosenPart[]> {
  const body = await readBody(call.body, MAX_XML_BYTES, 'MalformedXML');
  return body.length === 0 ? [] : (documentIn(body, 'CompleteMultipartUpload', document).Part ?? []);
}

function uploadedPart(upload: MultipartUpload, chosen: ChosenPart): UploadedPart {
  const part = upload.parts.get(chosen.PartNumber);
  const { checksum } = upload;
  const given = ALGORITHMS.find((algorithm) => chosen[checksumElement(algorithm)] !== undefined);
  const value = given === undefined ? undefined : chosen[checksumElement(given)];
  const known = part !== undefined && unquoted(chosen.ETag.trim()) === unquoted(part.etag);
  const matches = given === undefined || (checksum !== undefined && value === part?.checksum.value);
  if (!known || (given === checksum?.algorithm && !matches) || (given !== undefined && checksum === undefined)) {
    throw invalidPart(upload, chosen);
  }
  if (checksum?.type === 'COMPOSITE' && given !== checksum.algorithm) {
    throw given === undefined
      ? new ServiceError(
          'InvalidRequest',
          `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must ` +
            `include the checksum for each part. It was missing for part ${chosen.PartNumber} in the request.`,
        )
      : new ServiceError(
          'BadDigest',
          `The ${given.toLowerCase()} you specified for part ${chosen.PartNumber} did not match what we received.`,
        );
  }
  return part;
}

function invalidPart({ id }: MultipartUpload, { PartNumber, ETag }: ChosenPart): ServiceError {
  return new ServiceError(
    'InvalidPart',
    'One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified ' +
      "entity tag may not match the part's entity tag.",
    400,
    { UploadId: id, PartNumber: String(PartNumber), ETag: unquoted(ETag) },
  );
}
