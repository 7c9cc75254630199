import { type HttpRequest, type HttpRow, put } from './http-row.js';

const REPORTS = 'error documents of AWS in users’ reports';
const OTHERS = 'other servers that follow AWS (s3rver, MinIO, Versity)';
const RECORDED = 'recorded: LocalStack test_s3';

/** A SigV4 query. A parameter that is undefined in `changes` is left out. */
function v4(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const parameters = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': '$account/$day/us-east-1/s3/aws4_request',
    'X-Amz-Date': '$now+0',
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '0'.repeat(64),
    ...changes,
  };
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join('&');
}

const v2 = (expires = '$epoch+60') => `AWSAccessKeyId=$account&Signature=c2ln&Expires=${expires}`;
const get = (query: string): HttpRequest => ({ path: `/$bucket/key?${query}`, as: 'nobody' });
const given = [put('key')];

function refused(id: string, changes: Readonly<Record<string, string | undefined>>, message: string): HttpRow {
  return {
    id: `presigned-v4-${id}`,
    about: `a presigned URL is refused with: ${message}`,
    given,
    request: get(v4(changes)),
    reply: { status: 400, code: 'AuthorizationQueryParametersError', message },
    evidence: 'C',
    source: OTHERS,
  };
}

/** Rows about presigned URLs. Signatures are read, not verified. */
export const PRESIGNED_ROWS: readonly HttpRow[] = [
  {
    id: 'presigned-v4-get',
    about: 'a presigned URL (SigV4) reads an object',
    given,
    request: get(v4()),
    reply: { status: 200, has: ['content'] },
    evidence: 'D',
    source: 'user guide "Sharing objects with presigned URLs"',
  },
  {
    id: 'presigned-v4-expired',
    about: 'a presigned URL (SigV4) is refused after it has expired',
    given: [...given, { advanceMs: 61_000 }],
    request: get(v4()),
    reply: {
      status: 403,
      code: 'AccessDenied',
      message: 'Request has expired',
      has: ['<X-Amz-Expires>60</X-Amz-Expires>', /<Expires>[\dT:-]+Z<.Expires>/, /<ServerTime>[\dT:-]+Z<.ServerTime>/],
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'presigned-v4-future',
    about: 'a presigned URL (SigV4) with a date far in the future is refused',
    given,
    request: get(
      v4({ 'X-Amz-Date': '29990101T000000Z', 'X-Amz-Credential': '$account/29990101/us-east-1/s3/aws4_request' }),
    ),
    reply: { status: 403, code: 'AccessDenied', message: 'Request is not valid yet' },
    evidence: 'C',
    source: `${OTHERS}; the text is that of these servers`,
  },
  refused(
    'incomplete',
    { 'X-Amz-Expires': undefined },
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
      'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
  ),
  refused(
    'algorithm',
    { 'X-Amz-Algorithm': 'AWS4-HMAC-MD5' },
    'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
  ),
  refused(
    'credential',
    { 'X-Amz-Credential': '$account/us-east-1/s3/aws4_request' },
    'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting ' +
      '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
  ),
  refused(
    'date',
    { 'X-Amz-Date': 'yesterday' },
    "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
  ),
  refused(
    'date-mismatch',
    { 'X-Amz-Credential': '$account/20200101/us-east-1/s3/aws4_request' },
    'Invalid credential date "20200101". This date is not the same as X-Amz-Date: "$day".',
  ),
  refused('expires-text', { 'X-Amz-Expires': 'soon' }, 'X-Amz-Expires should be a number'),
  refused('expires-negative', { 'X-Amz-Expires': '-1' }, 'X-Amz-Expires must be non-negative'),
  refused(
    'expires-long',
    { 'X-Amz-Expires': '604801' },
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ' +
      '604800 seconds',
  ),
  {
    id: 'presigned-v4-region',
    about: 'the refusal of a presigned URL for another Region names the Region of the bucket',
    bucket: { region: 'eu-central-1' },
    given: [{ ...put('key'), region: 'eu-central-1' }],
    request: get(v4()),
    reply: {
      status: 400,
      code: 'AuthorizationQueryParametersError',
      message:
        "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
      has: ['<Region>eu-central-1</Region>'],
    },
    evidence: 'W',
    source: REPORTS,
  },
  {
    id: 'presigned-v4-headers-not-signed',
    about: 'an x-amz- header that the presigned URL does not sign is refused',
    request: {
      method: 'PUT',
      path: `/$bucket/key?${v4()}`,
      as: 'nobody',
      headers: { 'x-amz-storage-class': 'STANDARD_IA' },
      body: 'content',
    },
    reply: {
      status: 403,
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
      has: ['<HeadersNotSigned>x-amz-storage-class</HeadersNotSigned>'],
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'presigned-v4-header-missing',
    about: 'a request without a header that its presigned URL signs is refused',
    request: {
      method: 'PUT',
      path: `/$bucket/key?${v4({ 'X-Amz-SignedHeaders': 'content-type;host' })}`,
      as: 'nobody',
      body: 'content',
    },
    reply: {
      status: 403,
      code: 'SignatureDoesNotMatch',
      message:
        'The request signature we calculated does not match the signature you provided. Check your key and signing ' +
        'method.',
    },
    evidence: 'D',
    source: 'SigV4: the signed headers are part of the signature',
  },
  {
    id: 'presigned-v4-header-in-query',
    about: 'x-amz- parameters in a presigned URL, which the SDK for JavaScript writes, have the effect of headers',
    given: [
      {
        method: 'PUT',
        path: `/$bucket/key?${v4({ 'x-amz-storage-class': 'STANDARD_IA', 'x-amz-meta-who': 'me' })}`,
        as: 'nobody',
        body: 'content',
      },
    ],
    request: { method: 'HEAD', path: '/$bucket/key' },
    reply: { status: 200, headers: { 'x-amz-storage-class': 'STANDARD_IA', 'x-amz-meta-who': 'me' } },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'presigned-v4-checksum-in-query',
    about: 'a checksum that is only in the query of a presigned URL is ignored',
    request: {
      method: 'PUT',
      path: `/$bucket/key?${v4({ 'x-amz-checksum-crc32': 'AAAAAA%3D%3D', 'x-amz-sdk-checksum-algorithm': 'CRC32' })}`,
      as: 'nobody',
      body: 'content',
    },
    reply: { status: 200 },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'presigned-v2-get',
    about: 'a presigned URL (SigV2), which boto3 makes by default in us-east-1, reads an object',
    given,
    request: get(v2()),
    reply: { status: 200, has: ['content'] },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'presigned-v2-put',
    about: 'headers in the query of a presigned URL (SigV2) have their effect on a put',
    given: [
      {
        method: 'PUT',
        path: `/$bucket/key?${v2()}&content-type=text%2Fcsv&x-amz-meta-who=me`,
        as: 'nobody',
        body: 'content',
      },
    ],
    request: { method: 'HEAD', path: '/$bucket/key' },
    reply: { status: 200, headers: { 'x-amz-meta-who': 'me', 'content-type': 'text/csv' } },
    evidence: 'V',
    source: `${RECORDED}; SDK source of botocore`,
  },
  {
    id: 'presigned-v2-old-region',
    about: 'a presigned URL (SigV2), which names no Region, is accepted in Regions that still support SigV2',
    bucket: { region: 'eu-west-1' },
    given: [{ ...put('key'), region: 'eu-west-1' }],
    request: get(v2()),
    reply: { status: 200, has: ['content'] },
    evidence: 'D',
    source: 'AWS General Reference "Amazon S3 endpoints"',
  },
  {
    id: 'presigned-v2-new-region',
    about: 'a presigned URL (SigV2) is refused in Regions that were opened since 2014',
    bucket: { region: 'eu-central-1' },
    given: [{ ...put('key'), region: 'eu-central-1' }],
    request: get(v2()),
    reply: {
      status: 400,
      code: 'InvalidRequest',
      message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    },
    evidence: 'W',
    source: REPORTS,
  },
  {
    id: 'presigned-v2-expired',
    about: 'a presigned URL (SigV2) is refused after it has expired',
    given: [...given, { advanceMs: 61_000 }],
    request: get(v2()),
    reply: {
      status: 403,
      code: 'AccessDenied',
      message: 'Request has expired',
      has: [/<Expires>[\dT:-]+Z<.Expires>/, /<ServerTime>[\dT:-]+Z<.ServerTime>/],
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'presigned-v2-incomplete',
    about: 'a presigned URL (SigV2) without one of its three parameters is refused',
    given,
    request: get('AWSAccessKeyId=$account&Signature=c2ln'),
    reply: {
      status: 403,
      code: 'AccessDenied',
      message: 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'presigned-v2-expires-text',
    about: 'a presigned URL (SigV2) whose Expires is no number is refused',
    given,
    request: get(v2('soon')),
    reply: { status: 403, code: 'AccessDenied', message: 'Invalid date (should be seconds since epoch): soon' },
    evidence: 'C',
    source: OTHERS,
  },
  {
    id: 'presigned-v2-expires-late',
    about: 'a presigned URL (SigV2) whose Expires does not fit into 31 bits is refused',
    given,
    request: get(v2('4294967296')),
    reply: { status: 403, code: 'AccessDenied', message: 'Invalid date (should be seconds since epoch): 4294967296' },
    evidence: 'C',
    source: 'tests of OpenStack Swift, which also run against AWS',
  },
  {
    id: 'signed-v2-header',
    about: 'a SigV2 authorization header is accepted',
    given,
    request: { path: '/$bucket/key', as: 'nobody', headers: { authorization: 'AWS $account:c2ln' } },
    reply: { status: 200, has: ['content'] },
    evidence: 'D',
    source: 'API Reference "Signing and authenticating REST requests (SigV2)"',
  },
  {
    id: 'signed-twice',
    about: 'a request that is signed in its header and in its query is refused',
    given,
    request: { path: `/$bucket/key?${v4()}` },
    reply: {
      status: 400,
      code: 'InvalidArgument',
      message:
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter ' +
        'or the Authorization header should be specified',
      has: ['<ArgumentName>Authorization</ArgumentName>'],
    },
    evidence: 'W',
    source: REPORTS,
  },
  {
    id: 'post-form',
    about: 'an upload by a browser form is refused with the name of the operation',
    request: {
      method: 'POST',
      path: '/$bucket',
      as: 'nobody',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nkey\r\n--x--\r\n',
    },
    reply: { status: 501, code: 'NotImplemented', message: 'The emulator does not implement PostObject.' },
    evidence: 'U',
    source: 'the emulator has no PostObject',
  },
  {
    id: 'post-form-other-operation',
    about: 'the content type of a form does not allow an unsigned request for another operation',
    given,
    request: {
      method: 'POST',
      path: '/$bucket/key?uploads',
      as: 'nobody',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
    reply: { status: 403, code: 'AccessDenied', message: 'Access Denied' },
    evidence: 'D',
    source: 'API Reference "Error responses"',
  },
  {
    id: 'presigned-v2-no-key',
    about: 'a presigned URL (SigV2) with an empty access key is refused',
    given,
    request: get('AWSAccessKeyId=&Signature=c2ln&Expires=$epoch+60'),
    reply: { status: 403, code: 'InvalidAccessKeyId' },
    evidence: 'D',
    source: 'API Reference "Error responses"',
  },
  {
    id: 'unsigned',
    about: 'a request without a signature is refused',
    given,
    request: { path: '/$bucket/key', as: 'nobody' },
    reply: { status: 403, code: 'AccessDenied', message: 'Access Denied' },
    evidence: 'D',
    source: 'API Reference "Error responses"',
  },
];
