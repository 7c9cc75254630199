import { type HttpRow, put } from './http-row.js';

const RECORDED = 'recorded: LocalStack test_s3_api TestS3BucketObjectTagging';
const HEADER =
  "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";

const tagging = (...tags: readonly (readonly [key: string, value: string])[]) =>
  `<Tagging><TagSet>${tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')}</TagSet></Tagging>`;
const many = (count: number) => tagging(...Array.from({ length: count }, (_, index) => [`k${index}`, 'v'] as const));

function refused(
  id: string,
  about: string,
  on: '/$bucket' | '/$bucket/key',
  body: string,
  reply: Omit<HttpRow['reply'], 'status'>,
  source = RECORDED,
): HttpRow {
  return {
    id,
    about,
    given: on === '/$bucket' ? [] : [put('key')],
    request: { method: 'PUT', path: `${on}?tagging`, body },
    reply: { status: 400, ...reply },
    evidence: source === RECORDED ? 'V' : 'D',
    source,
  };
}

function header(id: string, about: string, value: string, reply: HttpRow['reply'], source = RECORDED): HttpRow {
  const request = put('key', { 'x-amz-tagging': value });
  return { id, about, request, reply, evidence: 'V', source };
}

const badHeader = (value: RegExp) => ({
  status: 400,
  code: 'InvalidArgument',
  message: HEADER,
  has: ['<ArgumentName>x-amz-tagging</ArgumentName>', value],
});
const marked = [put('key'), { method: 'DELETE' as const, path: '/$bucket/key' }];
const notAllowed = (method: string) => ({
  status: 405,
  code: 'MethodNotAllowed',
  headers: { 'x-amz-delete-marker': 'true', allow: 'DELETE' },
  has: [`<Method>${method}</Method>`, '<ResourceType>DeleteMarker</ResourceType>'],
});

/** Rows about the tags of buckets and objects. */
export const TAGGING_ROWS: readonly HttpRow[] = [
  header(
    'tags-header-reserved',
    'a tag in x-amz-tagging may not begin with aws:',
    'aws:foo=bar',
    { status: 400, code: 'InvalidTag', message: 'Your TagKey cannot be prefixed with aws:' },
    'recorded: moto test_s3_tagging (aws_verified)',
  ),
  header(
    'tags-header-twice',
    'a key may occur only once in x-amz-tagging',
    'key1=val1&key1=val2',
    badHeader(/key1=val1/),
  ),
  header(
    'tags-header-characters',
    'x-amz-tagging is refused if it is malformed',
    'key1=val1,key2=val2',
    badHeader(/,/),
  ),
  header('tags-header-empty-pairs', 'empty pairs in x-amz-tagging are ignored', 'key1&&&key2', { status: 200 }),
  {
    id: 'tags-header-copied',
    about: 'a copy that replaces tags cannot set a tag that begins with aws:',
    given: [put('key')],
    request: {
      method: 'PUT',
      path: '/$bucket/copy',
      headers: {
        'x-amz-copy-source': '$bucket/key',
        'x-amz-tagging-directive': 'REPLACE',
        'x-amz-tagging': 'aws:foo=bar',
      },
    },
    reply: { status: 400, code: 'InvalidTag', message: 'Your TagKey cannot be prefixed with aws:' },
    evidence: 'V',
    source: 'recorded: moto test_s3_copyobject (aws_verified)',
  },
  refused(
    'tags-object-reserved',
    'a tag of an object may not begin with aws:',
    '/$bucket/key',
    tagging(['aws:prefixed', 'x']),
    {
      code: 'InvalidTag',
      message: 'Your TagKey cannot be prefixed with aws:',
      has: ['<TagKey>aws:prefixed</TagKey>'],
    },
  ),
  refused(
    'tags-object-twice',
    'two tags of an object cannot have the same key',
    '/$bucket/key',
    tagging(['Key1', 'a'], ['Key1', 'b']),
    {
      code: 'InvalidTag',
      message: 'Cannot provide multiple Tags with the same key',
      has: ['<TagKey>Key1</TagKey>'],
    },
  ),
  refused('tags-object-key', 'a tag key cannot have a comma', '/$bucket/key', tagging(['Key1,Key2', 'a']), {
    code: 'InvalidTag',
    message: 'The TagKey you have provided is invalid',
  }),
  refused(
    'tags-object-many',
    'an object has at most 10 tags',
    '/$bucket/key',
    many(11),
    { code: 'BadRequest', message: 'Object tags cannot be greater than 10' },
    'user guide "Categorizing objects using tags"; text: recorded by other servers',
  ),
  refused(
    'tags-bucket-reserved',
    'a tag of a bucket may not begin with aws:',
    '/$bucket',
    tagging(['aws:prefixed', 'x']),
    {
      code: 'InvalidTag',
      message: 'System tags cannot be added/updated by requester',
      has: ['<TagKey>aws:prefixed</TagKey>'],
    },
  ),
  refused(
    'tags-bucket-twice',
    'two tags of a bucket cannot have the same key',
    '/$bucket',
    tagging(['Key1', 'a'], ['Key1', 'b']),
    {
      code: 'InvalidTag',
      message: 'Cannot provide multiple Tags with the same key',
    },
  ),
  refused('tags-bucket-value', 'a tag value cannot have a comma', '/$bucket', tagging(['Key1', 'Val1,Val2']), {
    code: 'InvalidTag',
    message: 'The TagValue you have provided is invalid',
    has: ['<TagKey>Key1</TagKey>', '<TagValue>Val1,Val2</TagValue>'],
  }),
  {
    id: 'tags-bucket-empty',
    about: 'an empty set removes the tags of a bucket',
    given: [
      { method: 'PUT', path: '/$bucket?tagging', body: tagging(['a', 'b']) },
      { method: 'PUT', path: '/$bucket?tagging', body: tagging(), reply: { status: 204 } },
    ],
    request: { path: '/$bucket?tagging' },
    reply: { status: 404, code: 'NoSuchTagSet', message: 'The TagSet does not exist' },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'tags-object-empty',
    about: 'an empty set removes the tags of an object',
    given: [
      put('key', { 'x-amz-tagging': 'a=b' }),
      { method: 'PUT', path: '/$bucket/key?tagging', body: '<Tagging><TagSet/></Tagging>', reply: { status: 200 } },
    ],
    request: { path: '/$bucket/key?tagging' },
    reply: { status: 200, lacks: [/<Tag>/] },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'tags-new-bucket-reserved',
    about: 'a bucket cannot be created with a tag that begins with aws:',
    request: {
      method: 'PUT',
      path: '/tagged-$account',
      body: '<CreateBucketConfiguration><Tags><Tag><Key>aws:x</Key><Value>y</Value></Tag></Tags></CreateBucketConfiguration>',
    },
    reply: { status: 400, code: 'InvalidTag', message: /^User-defined tag keys can't start with "aws:"/ },
    evidence: 'C',
    source: 'LocalStack source',
  },
  ...(['GET', 'PUT', 'DELETE'] as const).map(
    (method): HttpRow => ({
      id: `tags-marker-${method.toLowerCase()}`,
      about: `${method} of tags is not allowed if the current version is a delete marker`,
      bucket: { has: 'versions' },
      given: marked,
      request: { method, path: '/$bucket/key?tagging', ...(method === 'PUT' ? { body: tagging(['a', 'b']) } : {}) },
      reply: notAllowed(method),
      evidence: 'V',
      source: RECORDED,
    }),
  ),
];
