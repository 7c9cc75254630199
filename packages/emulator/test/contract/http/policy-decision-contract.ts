import { type HttpRow, put } from './http-row.js';
import { BUCKET, equals, LANGUAGE, OBJECTS, policyText, putPolicy, RECORDED, STATEMENT } from './policy-requests.js';

const taggedAs = (value: string) => put('key', { 'x-amz-tagging': `a=${value}` });
const readBy = (condition: object) => putPolicy(policyText({ ...STATEMENT, ...condition }));
const NEIGHBOUR = { path: '/$bucket/key', as: 'neighbour' } as const;
const DENIED = { status: 403, code: 'AccessDenied' } as const;

/** Rows about the decisions of bucket policies on requests. */
export const POLICY_DECISION_ROWS: readonly HttpRow[] = [
  {
    id: 'policy-tag-met',
    about: 'a condition on the tags of an object allows a read of an object with the tag',
    given: [taggedAs('x'), readBy(equals('s3:ExistingObjectTag/a'))],
    request: NEIGHBOUR,
    reply: { status: 200 },
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'policy-tag-missed',
    about: 'a condition on the tags of an object allows no read of an object with another tag',
    given: [taggedAs('y'), readBy(equals('s3:ExistingObjectTag/a'))],
    request: NEIGHBOUR,
    reply: DENIED,
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'policy-tag-attributes',
    about: 'a condition on the tags of an object is never met by GetObjectAttributes',
    given: [
      taggedAs('x'),
      readBy({ ...equals('s3:ExistingObjectTag/a'), Action: ['s3:GetObject', 's3:GetObjectAttributes'] }),
    ],
    request: { ...NEIGHBOUR, path: '/$bucket/key?attributes', headers: { 'x-amz-object-attributes': 'ETag' } },
    reply: DENIED,
    evidence: 'V',
    source: RECORDED,
  },
  {
    id: 'policy-request-tag',
    about: 'a condition on the tags of a request is met by the header x-amz-tagging of PutObject',
    given: [readBy({ ...equals('s3:RequestObjectTag/a'), Action: 's3:PutObject' })],
    request: { ...put('key', { 'x-amz-tagging': 'a=x' }), as: 'neighbour' },
    reply: { status: 200 },
    evidence: 'D',
    source: 'user guide of S3, "Tagging and access control policies"',
  },
  {
    id: 'policy-auth-type',
    about: 's3:authType of a signed request is REST-HEADER',
    given: [put('key'), readBy(equals('s3:authType', 'REST-HEADER'))],
    request: NEIGHBOUR,
    reply: { status: 200 },
    evidence: 'D',
    source: 'page "Amazon S3 Signature Version 4 authentication specific policy keys"',
  },
  {
    id: 'policy-auth-type-copy',
    about: 's3:authType and s3:signatureversion of a copy request also apply to the read of its source',
    given: [
      put('key'),
      readBy({
        ...{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [BUCKET, OBJECTS] },
        Condition: { StringNotEquals: { 's3:authType': 'REST-HEADER', 's3:signatureversion': 'AWS4-HMAC-SHA256' } },
      }),
    ],
    request: { method: 'PUT', path: '/$bucket/copy', headers: { 'x-amz-copy-source': '/$bucket/key' } },
    reply: { status: 200 },
    evidence: 'D',
    source: 'page "Amazon S3 Signature Version 4 authentication specific policy keys"',
  },
  {
    id: 'policy-user-variable',
    about: 'the variable aws:username in a resource stands for the name of the calling user',
    given: [put('emulator/key'), readBy({ Resource: `${BUCKET}/$\{aws:username}/*` })],
    request: { ...NEIGHBOUR, path: '/$bucket/emulator/key' },
    reply: { status: 200 },
    evidence: 'D',
    source: LANGUAGE,
  },
  {
    id: 'policy-address-unset',
    about: 'a request has no aws:SourceIp if the control call context has set none',
    given: [put('key'), readBy({ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } })],
    request: NEIGHBOUR,
    reply: DENIED,
    evidence: 'U',
    source: 'the emulator does not guess addresses',
  },
];
