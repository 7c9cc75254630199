import { type HttpRow, put, STRANGE_VERSION } from './http-row.js';

const RECORDED = 'recorded: LocalStack test_s3_list_operations';
const begin = (key: string, name = 'upload') => ({
  method: 'POST' as const,
  path: `/$bucket/${key}?uploads`,
  keep: { [name]: /<UploadId>(.*?)</ },
});
const part = { method: 'PUT' as const, path: '/$bucket/key?uploadId=$upload&partNumber=1', body: 'data' };

/** Rows about listings: markers, tokens, and what the last page says. */
export const LISTING_ROWS: readonly HttpRow[] = [
  {
    id: 'list-v2-start-after',
    about: 'the reply of ListObjectsV2 repeats StartAfter',
    given: [put('a'), put('b')],
    request: { path: '/$bucket?list-type=2&start-after=a' },
    reply: { status: 200, has: ['<StartAfter>a</StartAfter>', '<Key>b</Key>'], lacks: ['<Key>a</Key>'] },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'list-v2-start-after-token',
    about: 'ListObjectsV2 ignores StartAfter in a request with a continuation token',
    given: [
      put('a'),
      put('b'),
      put('c'),
      { path: '/$bucket?list-type=2&max-keys=1', keep: { token: /<NextContinuationToken>(.*?)</ } },
    ],
    request: { path: '/$bucket?list-type=2&start-after=b&continuation-token=$token' },
    reply: { status: 200, has: ['<Key>b</Key>', '<Key>c</Key>'], lacks: ['<StartAfter>', '<Key>a</Key>'] },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'list-v2-token-empty',
    about: 'ListObjectsV2 refuses an empty token',
    request: { path: '/$bucket?list-type=2&continuation-token=' },
    reply: {
      status: 400,
      code: 'InvalidArgument',
      message: 'The continuation token provided is incorrect',
      has: ['<ArgumentName>continuation-token</ArgumentName>'],
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'list-versions-strange-marker',
    about: 'ListObjectVersions refuses a marker with a version id that S3 never made',
    bucket: { has: 'versions' },
    given: [put('key')],
    request: { path: `/$bucket?versions&key-marker=key&version-id-marker=${STRANGE_VERSION}` },
    reply: { status: 400, code: 'InvalidArgument', message: 'Invalid version id specified' },
    evidence: 'U',
    source: 'reply: by analogy with GetObject; the refusal of another marker is recorded',
  },
  {
    id: 'list-versions-marker-alone',
    about: 'ListObjectVersions refuses a version marker without a key marker',
    bucket: { has: 'versions' },
    request: { path: '/$bucket?versions&version-id-marker=null' },
    reply: {
      status: 400,
      code: 'InvalidArgument',
      message: 'A version-id marker cannot be specified without a key marker.',
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'list-uploads-markers',
    about: 'ListMultipartUploads names the last upload as marker, even if no page follows',
    given: [begin('a'), begin('b', 'last')],
    request: { path: '/$bucket?uploads' },
    reply: {
      status: 200,
      has: [
        '<NextKeyMarker>b</NextKeyMarker>',
        '<NextUploadIdMarker>$last</NextUploadIdMarker>',
        '<IsTruncated>false</IsTruncated>',
      ],
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'list-uploads-markers-prefixes',
    about: 'ListMultipartUploads has no markers on a page of common prefixes, even if a page follows',
    given: [begin('folder/sub/a'), begin('folder/z')],
    request: { path: '/$bucket?uploads&prefix=folder/&delimiter=/&max-uploads=1' },
    reply: {
      status: 200,
      has: [
        '<Prefix>folder/sub/</Prefix>',
        '<NextKeyMarker></NextKeyMarker>',
        '<NextUploadIdMarker></NextUploadIdMarker>',
        '<IsTruncated>true</IsTruncated>',
      ],
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'list-uploads-empty',
    about: 'ListMultipartUploads has empty markers if there is no upload',
    request: { path: '/$bucket?uploads' },
    reply: { status: 200, has: ['<NextKeyMarker></NextKeyMarker>', '<NextUploadIdMarker></NextUploadIdMarker>'] },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'list-uploads-strange-marker',
    about: 'ListMultipartUploads refuses a marker with the id of an upload of another key',
    given: [begin('a'), begin('b')],
    request: { path: '/$bucket?uploads&key-marker=a&upload-id-marker=$upload' },
    reply: {
      status: 400,
      code: 'InvalidArgument',
      message: 'Invalid uploadId marker',
      has: ['<ArgumentName>upload-id-marker</ArgumentName>', '<ArgumentValue>$upload</ArgumentValue>'],
    },
    evidence: 'V',
    source: RECORDED,
  },
  ...['part-number-marker', 'max-parts'].map(
    (parameter): HttpRow => ({
      id: `list-parts-empty-${parameter}`,
      about: `ListParts treats an empty ${parameter} as absent`,
      given: [begin('key'), part],
      request: { path: `/$bucket/key?uploadId=$upload&${parameter}=` },
      reply: {
        status: 200,
        has: [
          '<PartNumberMarker>0</PartNumberMarker>',
          '<NextPartNumberMarker>1</NextPartNumberMarker>',
          '<MaxParts>1000</MaxParts>',
          '<PartNumber>1</PartNumber>',
        ],
      },
      evidence: 'V',
      source: RECORDED,
    }),
  ),
  {
    id: 'list-parts-late-marker',
    about: 'ListParts lists nothing after the last part',
    given: [begin('key'), part],
    request: { path: '/$bucket/key?uploadId=$upload&max-parts=1&part-number-marker=10' },
    reply: {
      status: 200,
      has: ['<PartNumberMarker>10</PartNumberMarker>', '<NextPartNumberMarker>0</NextPartNumberMarker>'],
      lacks: ['<Part>'],
    },
    evidence: 'V',
    source: RECORDED,
  },
];
