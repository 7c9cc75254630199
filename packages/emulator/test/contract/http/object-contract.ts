import { type HttpRow, put, STRANGE_VERSION } from './http-row.js';

const RECORDED = 'recorded: LocalStack test_s3_api';
const LOCK = 'recorded: LocalStack test_s3_api TestS3ObjectLock';
const conditional = { headers: { 'if-none-match': '*' } };
const invalidVersion = {
  status: 400,
  code: 'InvalidArgument',
  message: 'Invalid version id specified',
  has: ['<ArgumentName>versionId</ArgumentName>', `<ArgumentValue>${STRANGE_VERSION}</ArgumentValue>`],
};
const version = { version: /"x-amz-version-id":"(.*?)"/ };
const copy = (headers: Readonly<Record<string, string>>, key = 'copy') => ({
  method: 'PUT' as const,
  path: `/$bucket/${key}`,
  headers: { 'x-amz-copy-source': '$bucket/key', ...headers },
});
const deleting = (...objects: readonly string[]) =>
  ({
    method: 'POST',
    path: '/$bucket?delete',
    headers: { 'content-md5': '$md5' },
    body: `<Delete>${objects.map((each) => `<Object>${each}</Object>`).join('')}</Delete>`,
  }) as const;
const retention = (mode: string, seconds: number, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'PUT' as const,
  path: '/$bucket/key?retention',
  headers,
  body: `<Retention><Mode>${mode}</Mode><RetainUntilDate>$iso+${seconds}</RetainUntilDate></Retention>`,
});

/** Rows about objects: versions, copies, conditions, locks, repeated calls. */
export const OBJECT_ROWS: readonly HttpRow[] = [
  ...(['GET', 'DELETE'] as const).flatMap((method) =>
    (['versions', undefined] as const).map(
      (has): HttpRow => ({
        id: `version-strange-${method.toLowerCase()}-${has ?? 'unversioned'}`,
        about: `${method} of a version id that S3 never made is refused (${has === undefined ? 'no ' : ''}versioning)`,
        ...(has === undefined ? {} : { bucket: { has } }),
        given: [put('key')],
        request: { method, path: `/$bucket/key?versionId=${STRANGE_VERSION}` },
        reply: invalidVersion,
        evidence: 'V',
        source: `${RECORDED} TestS3ObjectCRUD`,
      }),
    ),
  ),
  {
    id: 'version-strange-copy',
    about: 'a copy of a version id that S3 never made is refused',
    bucket: { has: 'versions' },
    given: [put('key')],
    request: copy({ 'x-amz-copy-source': `$bucket/key?versionId=${STRANGE_VERSION}` }),
    reply: { status: 400, code: 'InvalidArgument', message: 'Invalid version id specified' },
    evidence: 'C',
    source: 'LocalStack source',
  },
  {
    id: 'version-other-bucket',
    about: 'the id of a version in another bucket is refused',
    bucket: { has: 'versions' },
    given: [
      { ...put('key'), keep: version },
      { method: 'PUT', path: '/other-$account' },
    ],
    request: { path: '/other-$account/key?versionId=$version' },
    reply: { status: 400, code: 'InvalidArgument', message: 'Invalid version id specified' },
    evidence: 'U',
    source: 'by analogy with an id that S3 never made',
  },
  {
    id: 'version-deleted-get',
    about: 'a version that was deleted does not exist',
    bucket: { has: 'versions' },
    given: [
      { ...put('key'), keep: version },
      { method: 'DELETE', path: '/$bucket/key?versionId=$version' },
    ],
    request: { path: '/$bucket/key?versionId=$version' },
    reply: {
      status: 404,
      code: 'NoSuchVersion',
      message: 'The specified version does not exist.',
      has: ['<Key>key</Key>', '<VersionId>$version</VersionId>'],
    },
    evidence: 'V',
    source: `${RECORDED} TestS3ObjectCRUD`,
  },
  {
    id: 'version-deleted-again',
    about: 'a repeated DeleteObject of a version succeeds',
    bucket: { has: 'versions' },
    given: [
      { ...put('key'), keep: version },
      { method: 'DELETE', path: '/$bucket/key?versionId=$version' },
    ],
    request: { method: 'DELETE', path: '/$bucket/key?versionId=$version' },
    reply: { status: 204, headers: { 'x-amz-version-id': '$version', 'x-amz-delete-marker': null } },
    evidence: 'D',
    source: 'API Reference DeleteObject; S3 user guide "Deleting object versions"',
  },
  {
    id: 'version-strange-delete-objects',
    about: 'DeleteObjects reports a version id that S3 never made as an error, never as deleted',
    bucket: { has: 'versions' },
    given: [put('key')],
    request: deleting(`<Key>key</Key><VersionId>${STRANGE_VERSION}</VersionId>`),
    reply: {
      status: 200,
      has: [
        '<Error><Key>key</Key>',
        `<VersionId>${STRANGE_VERSION}</VersionId><Code>NoSuchVersion</Code>`,
        '<Message>The specified version does not exist.</Message>',
      ],
      lacks: ['<Deleted>'],
    },
    evidence: 'V',
    source: `${RECORDED} TestS3ObjectCRUD`,
  },
  {
    id: 'object-deleted-again',
    about: 'a repeated DeleteObject succeeds',
    given: [put('key'), { method: 'DELETE', path: '/$bucket/key' }],
    request: { method: 'DELETE', path: '/$bucket/key' },
    reply: { status: 204 },
    evidence: 'V',
    source: `${RECORDED} TestS3ObjectCRUD`,
  },
  {
    id: 'object-deleted-again-versions',
    about: 'a repeated DeleteObject makes a second delete marker in a bucket with versions',
    bucket: { has: 'versions' },
    given: [put('key'), { method: 'DELETE', path: '/$bucket/key' }, { method: 'DELETE', path: '/$bucket/key' }],
    request: { path: '/$bucket?versions' },
    reply: { status: 200, has: [/<DeleteMarker>.*<DeleteMarker>/s, '<Version>'] },
    evidence: 'V',
    source: `${RECORDED} TestS3ObjectCRUD`,
  },
  {
    id: 'object-replaced-again',
    about: 'a repeated PutObject with If-Match is refused, because the first request has changed the ETag',
    given: [
      { ...put('key', {}, 'old'), keep: { etag: /"etag":"\\"(.*?)\\""/ } },
      put('key', { 'if-match': '"$etag"' }, 'new'),
    ],
    request: put('key', { 'if-match': '"$etag"' }, 'new'),
    reply: { status: 412, code: 'PreconditionFailed', has: ['<Condition>If-Match</Condition>'] },
    evidence: 'V',
    source: `${RECORDED} TestS3ObjectWritePrecondition`,
  },
  {
    id: 'object-created-again',
    about: 'a repeated PutObject with If-None-Match is refused, because the first request has made the object',
    given: [{ ...put('key'), ...conditional }],
    request: { ...put('key'), ...conditional },
    reply: {
      status: 412,
      code: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
      has: ['<Condition>If-None-Match</Condition>'],
    },
    evidence: 'V',
    source: `${RECORDED} TestS3ObjectWritePrecondition`,
  },
  ...(
    [
      ['if-none-match', { 'if-none-match': '"etag"' }, 'If-None-Match', /provided value of If-None-Match/],
      ['if-match', { 'if-match': '*' }, 'If-Match', /provided value of If-Match/],
      ['both', { 'if-match': '"x"', 'if-none-match': '*' }, 'If-Match,If-None-Match', /Multiple conditional/],
    ] as const
  ).map(
    ([id, headers, header, additional]): HttpRow => ({
      id: `object-condition-${id}`,
      about: `S3 itself does not implement this condition of a write: ${JSON.stringify(headers)}`,
      request: put('key', headers),
      reply: {
        status: 501,
        code: 'NotImplemented',
        message: 'A header you provided implies functionality that is not implemented',
        has: [`<Header>${header}</Header>`, additional],
      },
      evidence: 'V',
      source: `${RECORDED} TestS3ObjectWritePrecondition`,
    }),
  ),
  {
    id: 'copy-in-place',
    about: 'a copy of an object onto itself without a change is refused',
    given: [put('key')],
    request: copy({}, 'key'),
    reply: {
      status: 400,
      code: 'InvalidRequest',
      message: /^This copy request is illegal because it is trying to copy/,
    },
    evidence: 'V',
    source: 'recorded: LocalStack test_s3',
  },
  {
    id: 'copy-in-place-version',
    about: 'a copy of an object onto itself makes a new version if the source names the current version by its id',
    bucket: { has: 'versions' },
    given: [{ ...put('key'), keep: version }],
    request: copy({ 'x-amz-copy-source': '$bucket/key?versionId=$version' }, 'key'),
    reply: { status: 200, headers: { 'x-amz-copy-source-version-id': '$version' } },
    evidence: 'V',
    source: 'recorded: moto test_copy_object_in_place_with_versioning (aws_verified)',
  },
  {
    id: 'copy-modified-since-future',
    about: 'x-amz-copy-source-if-modified-since in the future is ignored',
    given: [put('key')],
    request: copy({ 'x-amz-copy-source-if-modified-since': '$http+3600' }),
    reply: { status: 200 },
    evidence: 'V',
    source: 'recorded: LocalStack test_s3_preconditions',
  },
  {
    id: 'copy-modified-since-past',
    about: 'a copy checks x-amz-copy-source-if-modified-since if the time is in the past',
    given: [put('key'), { advanceMs: 60_000 }],
    request: copy({ 'x-amz-copy-source-if-modified-since': '$http+30' }),
    reply: { status: 412, code: 'PreconditionFailed', has: [/<Condition>x-amz-copy-source-If-Modified-Since</] },
    evidence: 'V',
    source: 'recorded: LocalStack test_s3_preconditions',
  },
  ...['true', 'false'].map(
    (value): HttpRow => ({
      id: `lock-bypass-${value}`,
      about: `x-amz-bypass-governance-retention: ${value} is refused in a bucket without Object Lock`,
      given: [put('key')],
      request: { method: 'DELETE', path: '/$bucket/key', headers: { 'x-amz-bypass-governance-retention': value } },
      reply: {
        status: 400,
        code: 'InvalidArgument',
        message: 'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
        has: ['<ArgumentName>x-amz-bypass-governance-retention</ArgumentName>'],
      },
      evidence: 'V',
      source: LOCK,
    }),
  ),
  {
    id: 'lock-mode-stricter',
    about: 'a GOVERNANCE retention cannot be changed to COMPLIANCE without the bypass header',
    bucket: { has: 'lock' },
    given: [put('key'), retention('GOVERNANCE', 1000)],
    request: retention('COMPLIANCE', 1000),
    reply: { status: 403, code: 'AccessDenied' },
    evidence: 'C',
    source: 'ceph/s3-tests, which also run against AWS',
  },
  {
    id: 'lock-mode-stricter-bypass',
    about: 'a GOVERNANCE retention can be changed to COMPLIANCE with the bypass header',
    bucket: { has: 'lock' },
    given: [put('key'), retention('GOVERNANCE', 1000)],
    request: retention('COMPLIANCE', 1000, { 'x-amz-bypass-governance-retention': 'true' }),
    reply: { status: 200 },
    evidence: 'C',
    source: 'ceph/s3-tests, which also run against AWS',
  },
  {
    id: 'lock-longer',
    about: 'a GOVERNANCE retention can be prolonged without the bypass header',
    bucket: { has: 'lock' },
    given: [put('key'), retention('GOVERNANCE', 1000)],
    request: retention('GOVERNANCE', 2000),
    reply: { status: 200 },
    evidence: 'D',
    source: 'user guide "Managing Object Lock"',
  },
];
