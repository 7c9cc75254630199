import { type HttpRow, put } from './http-row.js';

const REPORTS = 'reports of users of AWS: minio/minio #2250 and #13318, adobe/S3Mock #2586';
const RECORDED = 'recorded: LocalStack test_s3_api TestS3Multipart';
const begin = {
  method: 'POST' as const,
  path: '/$bucket/key?uploads',
  keep: { upload: /<UploadId>(.*?)</ },
};
const part = {
  method: 'PUT' as const,
  path: '/$bucket/key?uploadId=$upload&partNumber=1',
  body: 'data',
  keep: { etag: /"etag":"\\"(.*?)\\""/ },
};
const complete = {
  method: 'POST' as const,
  path: '/$bucket/key?uploadId=$upload',
  body: '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>$etag</ETag></Part></CompleteMultipartUpload>',
};
const abort = { method: 'DELETE' as const, path: '/$bucket/key?uploadId=$upload' };
const noSuchUpload = {
  status: 404,
  code: 'NoSuchUpload',
  message:
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or ' +
    'completed.',
};
/** The SHA-256 of `data`. */
const SHA256 = 'Om6weQ85rIfJTzhWst0sXREOaBFgImGpqSPTuyOtyLc=';
const MADE_UP = 'x'.repeat(32);

/** Rows about uploads in parts: repeated calls, ids that never existed, copied ranges. */
export const MULTIPART_ROWS: readonly HttpRow[] = [
  {
    id: 'complete-again',
    about: 'a repeated CompleteMultipartUpload gets the answer of the first request',
    given: [begin, part, { ...complete, keep: { first: /(<ETag>.*<.ChecksumType>)/s } }],
    request: complete,
    reply: { status: 200, has: ['<CompleteMultipartUploadResult', '$first'] },
    evidence: 'W',
    source: REPORTS,
  },
  {
    id: 'complete-again-versions',
    about: 'a repeated CompleteMultipartUpload makes no second version',
    bucket: { has: 'versions' },
    given: [begin, part, { ...complete, keep: { version: /"x-amz-version-id":"(.*?)"/ } }],
    request: complete,
    reply: { status: 200, headers: { 'x-amz-version-id': '$version' } },
    evidence: 'W',
    source: REPORTS,
  },
  {
    id: 'complete-again-deleted',
    about: 'a repeated CompleteMultipartUpload does not find the upload if its object was deleted',
    given: [begin, part, complete, { method: 'DELETE', path: '/$bucket/key' }],
    request: complete,
    reply: noSuchUpload,
    evidence: 'U',
    source: 'for how long AWS repeats the answer is not documented',
  },
  {
    id: 'complete-made-up',
    about: 'CompleteMultipartUpload refuses an upload id that never existed',
    request: { ...complete, path: `/$bucket/key?uploadId=${MADE_UP}` },
    reply: { ...noSuchUpload, has: [`<UploadId>${MADE_UP}</UploadId>`] },
    evidence: 'D',
    source: 'API Reference CompleteMultipartUpload',
  },
  {
    id: 'abort-again',
    about: 'a repeated AbortMultipartUpload succeeds',
    given: [begin, part, abort],
    request: abort,
    reply: { status: 204 },
    evidence: 'W',
    source: REPORTS,
  },
  {
    id: 'abort-completed',
    about: 'AbortMultipartUpload of a completed upload succeeds and does not touch the object',
    given: [begin, part, complete, { ...abort, reply: { status: 204 } }],
    request: { path: '/$bucket/key' },
    reply: { status: 200, has: ['data'] },
    evidence: 'W',
    source: REPORTS,
  },
  {
    id: 'abort-made-up',
    about: 'AbortMultipartUpload refuses an upload id that never existed',
    request: { ...abort, path: `/$bucket/key?uploadId=${MADE_UP}` },
    reply: noSuchUpload,
    evidence: 'D',
    source: 'API Reference AbortMultipartUpload',
  },
  {
    id: 'abort-other-key',
    about: 'AbortMultipartUpload refuses the id of an upload to another key',
    given: [begin, part, abort],
    request: { ...abort, path: '/$bucket/other?uploadId=$upload' },
    reply: noSuchUpload,
    evidence: 'U',
    source: 'by analogy with an id that never existed',
  },
  {
    id: 'part-after-abort',
    about: 'UploadPart refuses an aborted upload',
    given: [begin, part, abort],
    request: part,
    reply: noSuchUpload,
    evidence: 'D',
    source: 'API Reference AbortMultipartUpload',
  },
  {
    id: 'list-parts-completed',
    about: 'ListParts refuses a completed upload',
    given: [begin, part, complete],
    request: { path: '/$bucket/key?uploadId=$upload' },
    reply: noSuchUpload,
    evidence: 'D',
    source: 'API Reference ListParts',
  },
  {
    id: 'part-again',
    about: 'a repeated UploadPart replaces the part',
    given: [begin, part, part],
    request: { path: '/$bucket/key?uploadId=$upload' },
    reply: { status: 200, has: [/<Part>.*<\/Part>/s], lacks: [/<Part>.*<Part>/s] },
    evidence: 'D',
    source: 'API Reference UploadPart',
  },
  ...(
    [
      ['beyond', 'bytes=100-200', 'InvalidRequest', 'The specified copy range is invalid for the source object size'],
      ['too-long', 'bytes=0-100', 'InvalidArgument', 'Range specified is not valid for source object of size: 10'],
    ] as const
  ).map(
    ([id, range, code, message]): HttpRow => ({
      id: `part-copy-range-${id}`,
      about: `UploadPartCopy refuses the range ${range} of a source of 10 bytes`,
      given: [put('source', {}, '0123456789'), begin],
      request: {
        method: 'PUT',
        path: '/$bucket/key?uploadId=$upload&partNumber=1',
        headers: { 'x-amz-copy-source': '$bucket/source', 'x-amz-copy-source-range': range },
      },
      reply: { status: 400, code, message },
      evidence: 'V',
      source: RECORDED,
    }),
  ),
  {
    id: 'part-copy-modified-since-future',
    about: 'UploadPartCopy ignores x-amz-copy-source-if-modified-since in the future',
    given: [put('source'), begin],
    request: {
      method: 'PUT',
      path: '/$bucket/key?uploadId=$upload&partNumber=1',
      headers: { 'x-amz-copy-source': '$bucket/source', 'x-amz-copy-source-if-modified-since': '$http+3600' },
    },
    reply: { status: 200 },
    evidence: 'V',
    source: 'recorded: LocalStack test_s3_preconditions, for CopyObject',
  },
  {
    id: 'get-part-checksum',
    about: 'GetObject of a part returns the checksum of the part and the checksum type of the object',
    given: [
      { ...begin, headers: { 'x-amz-checksum-algorithm': 'SHA256' } },
      { ...part, headers: { 'x-amz-checksum-sha256': SHA256 } },
      { ...complete, body: complete.body.replace('</Part>', `<ChecksumSHA256>${SHA256}</ChecksumSHA256></Part>`) },
    ],
    request: { path: '/$bucket/key?partNumber=1', headers: { 'x-amz-checksum-mode': 'ENABLED' } },
    reply: {
      status: 206,
      headers: { 'x-amz-checksum-sha256': SHA256, 'x-amz-checksum-type': 'COMPOSITE', 'x-amz-mp-parts-count': '1' },
    },
    evidence: 'C',
    source: 'ceph/s3-tests, which also run against AWS',
  },
  {
    id: 'attributes-parts',
    about: 'GetObjectAttributes lists no parts if the upload named no checksum algorithm',
    given: [begin, part, complete],
    request: { path: '/$bucket/key?attributes', headers: { 'x-amz-object-attributes': 'ObjectParts' } },
    reply: { status: 200, has: ['<PartsCount>1</PartsCount>'], lacks: ['<Part>'] },
    evidence: 'D',
    source: 'API Reference GetObjectAttributes, Parts',
  },
  {
    id: 'attributes-empty-marker',
    about: 'GetObjectAttributes treats an empty part number marker as absent',
    given: [begin, part, complete],
    request: {
      path: '/$bucket/key?attributes',
      headers: { 'x-amz-object-attributes': 'ObjectParts', 'x-amz-part-number-marker': '' },
    },
    reply: { status: 200, has: ['<PartNumberMarker>0</PartNumberMarker>', '<NextPartNumberMarker>1<'] },
    evidence: 'U',
    source: 'by analogy with ListParts',
  },
];
