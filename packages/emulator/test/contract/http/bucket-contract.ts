import { type HttpRow, put } from './http-row.js';

const RECORDED = 'recorded: LocalStack test_s3_api';
const LISTS = 'recorded: LocalStack test_s3_list_operations TestS3ListBuckets';
const location = (region: string) =>
  `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
const ownership = (value: string) =>
  `<OwnershipControls><Rule><ObjectOwnership>${value}</ObjectOwnership></Rule></OwnershipControls>`;
const NAME = '/made-$account';

/** Rows about buckets and their settings. */
export const BUCKET_ROWS: readonly HttpRow[] = [
  {
    id: 'bucket-constraint-us-east-1',
    about: 'us-east-1 is no location constraint',
    request: { method: 'PUT', path: NAME, body: location('us-east-1') },
    reply: {
      status: 400,
      code: 'InvalidLocationConstraint',
      message: 'The specified location-constraint is not valid',
    },
    evidence: 'V',
    source: 'recorded: moto test_s3 (aws_verified)',
  },
  {
    id: 'bucket-constraint-unknown',
    about: 'a location constraint that is no Region is refused',
    request: { method: 'PUT', path: NAME, body: location('moon') },
    reply: { status: 400, code: 'InvalidLocationConstraint' },
    evidence: 'D',
    source: 'API Reference "Error responses"',
  },
  {
    id: 'bucket-constraint-other',
    about: 'outside us-east-1 the location constraint is the Region of the endpoint',
    request: { method: 'PUT', path: NAME, body: location('eu-west-1'), region: 'eu-central-1' },
    reply: {
      status: 400,
      code: 'IllegalLocationConstraintException',
      message:
        'The eu-west-1 location constraint is incompatible for the region specific endpoint this request was sent to.',
    },
    evidence: 'V',
    source: 'recorded: LocalStack test_s3',
  },
  {
    id: 'bucket-made',
    about: 'CreateBucket returns the ARN of the bucket',
    request: { method: 'PUT', path: NAME },
    reply: { status: 200, headers: { location: NAME, 'x-amz-bucket-arn': 'arn:aws:s3:::made-$account' } },
    evidence: 'D',
    source: 'API model CreateBucketOutput',
  },
  {
    id: 'bucket-made-again',
    about: 'the owner can create a bucket of us-east-1 again, which keeps its objects',
    given: [put('key'), { method: 'PUT', path: '/$bucket', reply: { status: 200 } }],
    request: { path: '/$bucket/key' },
    reply: { status: 200, has: ['content'] },
    evidence: 'D',
    source: 'API Reference CreateBucket, BucketAlreadyOwnedByYou',
  },
  {
    id: 'bucket-made-again-elsewhere',
    about: 'a repeated CreateBucket in another Region is refused',
    bucket: { region: 'eu-central-1' },
    request: { method: 'PUT', path: '/$bucket', body: location('eu-central-1'), region: 'eu-central-1' },
    reply: {
      status: 409,
      code: 'BucketAlreadyOwnedByYou',
      message: 'Your previous request to create the named bucket succeeded and you already own it.',
      has: ['<BucketName>$bucket</BucketName>'],
    },
    evidence: 'D',
    source: 'API Reference CreateBucket, BucketAlreadyOwnedByYou',
  },
  {
    id: 'bucket-made-by-neighbour',
    about: 'the bucket of another account cannot be created',
    request: { method: 'PUT', path: '/$bucket', as: 'neighbour' },
    reply: { status: 409, code: 'BucketAlreadyExists' },
    evidence: 'D',
    source: 'API Reference "Error responses"',
  },
  {
    id: 'bucket-deleted-again',
    about: 'a repeated DeleteBucket does not find the bucket',
    given: [{ method: 'DELETE', path: '/$bucket', reply: { status: 204 } }],
    request: { method: 'DELETE', path: '/$bucket' },
    reply: { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' },
    evidence: 'D',
    source: 'API Reference "Error responses"',
  },
  {
    id: 'bucket-not-empty',
    about: 'a bucket with an object cannot be deleted',
    given: [put('key')],
    request: { method: 'DELETE', path: '/$bucket' },
    reply: { status: 409, code: 'BucketNotEmpty', message: 'The bucket you tried to delete is not empty' },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'bucket-not-empty-versions',
    about: 'a bucket with versions cannot be deleted, even if all of them are delete markers',
    bucket: { has: 'versions' },
    given: [{ method: 'DELETE', path: '/$bucket/key' }],
    request: { method: 'DELETE', path: '/$bucket' },
    reply: {
      status: 409,
      code: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'bucket-head',
    about: 'HeadBucket has the content type of a document',
    request: { method: 'HEAD', path: '/$bucket' },
    reply: {
      status: 200,
      headers: {
        'content-type': 'application/xml',
        'x-amz-bucket-region': 'us-east-1',
        'x-amz-bucket-arn': 'arn:aws:s3:::$bucket',
      },
    },
    evidence: 'V',
    source: 'recorded: LocalStack test_s3; x-amz-bucket-arn: API model HeadBucketOutput',
  },
  {
    id: 'bucket-acl-of-objects',
    about: 'CreateBucket ignores the canned ACL bucket-owner-full-control',
    request: { method: 'PUT', path: NAME, headers: { 'x-amz-acl': 'bucket-owner-full-control' } },
    reply: { status: 200 },
    evidence: 'D',
    source: 'user guide "Canned ACL"',
  },
  {
    id: 'bucket-acl-enforced',
    about: 'CreateBucket refuses a canned ACL for others while ACLs are disabled',
    request: { method: 'PUT', path: NAME, headers: { 'x-amz-acl': 'public-read' } },
    reply: { status: 400, code: 'InvalidBucketAclWithObjectOwnership' },
    evidence: 'D',
    source: 'user guide "Controlling ownership of objects"',
  },
  ...['RandomValue', ''].map(
    (value): HttpRow => ({
      id: `bucket-ownership-${value === '' ? 'empty' : 'unknown'}`,
      about: `x-amz-object-ownership cannot be "${value}"`,
      request: { method: 'PUT', path: NAME, headers: { 'x-amz-object-ownership': value } },
      reply: {
        status: 400,
        code: 'InvalidArgument',
        message: `Invalid x-amz-object-ownership header: ${value}`,
        has: ['<ArgumentName>x-amz-object-ownership</ArgumentName>'],
        lacks: ['<ArgumentValue>'],
      },
      evidence: 'V',
      source: RECORDED,
    }),
  ),
  {
    id: 'object-acl-enforced',
    about: 'an object cannot have an ACL while the bucket disables ACLs',
    request: put('key', { 'x-amz-acl': 'private' }),
    reply: { status: 400, code: 'AccessControlListNotSupported', message: 'The bucket does not allow ACLs' },
    evidence: 'D',
    source: 'user guide "Controlling ownership of objects"',
  },
  ...['ObjectWriter', 'BucketOwnerPreferred'].map(
    (value): HttpRow => ({
      id: `object-acl-${value}`,
      about: `an ACL of an object is refused by name if the ownership is ${value}, because the emulator has no ACLs`,
      given: [
        { method: 'PUT', path: '/$bucket?ownershipControls', body: ownership(value) },
        put('key', { 'x-amz-acl': 'private' }),
      ],
      request: put('key', { 'x-amz-acl': 'public-read' }),
      reply: {
        status: 501,
        code: 'NotImplemented',
        message: 'The emulator does not implement the canned ACL public-read of an object.',
      },
      evidence: 'U',
      source: 'S3 accepts the ACL',
    }),
  ),
  {
    id: 'object-grant-ObjectWriter',
    about: 'a grant is refused by name if the ownership is ObjectWriter',
    given: [{ method: 'PUT', path: '/$bucket?ownershipControls', body: ownership('ObjectWriter') }],
    request: put('key', { 'x-amz-grant-read': 'id="x"' }),
    reply: { status: 501, code: 'NotImplemented', message: /x-amz-grant-read/ },
    evidence: 'U',
    source: 'S3 accepts the grant',
  },
  {
    id: 'accelerate-dots',
    about: 'a bucket with dots in its name has no acceleration',
    given: [{ method: 'PUT', path: '/dotted.$account' }],
    request: {
      method: 'PUT',
      path: '/dotted.$account?accelerate',
      body: '<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>',
    },
    reply: {
      status: 400,
      code: 'InvalidRequest',
      message: 'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
    },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'buckets-pages',
    about: 'ListBuckets has pages',
    given: [
      { method: 'PUT', path: '/pages-$account-a' },
      { method: 'PUT', path: '/pages-$account-b' },
      {
        path: '/?prefix=pages-$account&max-buckets=1&continuation-token=',
        reply: {
          status: 200,
          has: ['pages-$account-a<', '<Prefix>pages-$account</Prefix>'],
          lacks: ['pages-$account-b<'],
        },
        keep: { token: /<ContinuationToken>(.*?)</ },
      },
    ],
    request: { path: '/?prefix=pages-$account&max-buckets=1&continuation-token=$token' },
    reply: {
      status: 200,
      has: ['pages-$account-b<'],
      lacks: ['pages-$account-a<', '<ContinuationToken>'],
    },
    evidence: 'V',
    source: LISTS,
  },
  {
    id: 'buckets-token',
    about: 'ListBuckets refuses a token of another kind',
    request: { path: '/?continuation-token=x' },
    reply: {
      status: 400,
      code: 'InvalidArgument',
      message: 'The continuation token provided is incorrect',
      has: ['<ArgumentName>continuation-token</ArgumentName>'],
    },
    evidence: 'U',
    source: 'the error of ListObjectsV2',
  },
  {
    id: 'buckets-max',
    about: 'ListBuckets refuses max-buckets 0',
    request: { path: '/?max-buckets=0' },
    reply: { status: 400, code: 'InvalidArgument' },
    evidence: 'D',
    source: 'API model MaxBuckets: 1 to 10000; the text is unproven',
  },
  {
    id: 'error-document',
    about: 'an error document has the ids of the request and no resource',
    request: { path: '/$bucket/none' },
    reply: {
      status: 404,
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      has: ['<Key>none</Key>', '<RequestId>', '<HostId>'],
      lacks: ['<Resource>'],
    },
    evidence: 'V',
    source: RECORDED,
  },
];
