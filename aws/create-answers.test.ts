import { describe, expect, it } from 'vitest';
import { createAnswerOf, SentTooLate } from './create-answers.js';

/** An error that the SDK throws for an error reply of AWS. */
const answered = (name: string, status: number, message = ''): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
/** An error of Node.js that the SDK passes on. */
const broken = (fields: object, message = ''): Error => Object.assign(new Error(message), fields);

const invalid = (message: string): Error => answered('InvalidParameterException', 400, message);
const denied = (message: string): Error => answered('AccessDeniedException', 400, message);
const ACL =
  'GetBucketAcl call on the given bucket failed. Please check if CloudWatch Logs has been granted permission.';
const CALLER = 'Please ensure that the CreateExportTask caller has been granted s3:PutObject access to the bucket.';
const IAM =
  'User: arn:aws:iam::111122223333:user/u is not authorized to perform: logs:CreateExportTask on resource: arn:aws:logs:eu-central-1:111122223333:log-group:a';
const VALIDATION = "1 validation error detected: Value 'X' at 'logGroupName' failed to satisfy constraint";

const rows: [string, Error, object][] = [
  ['a passed deadline', new SentTooLate(), { kind: 'unsent', reason: 'deadline' }],
  ['a refused connection', broken({ code: 'ECONNREFUSED' }), { kind: 'unsent', address: 'logs.test:443' }],
  ['an unknown host', broken({ code: 'ENOTFOUND' }), { kind: 'unsent', reason: 'unreachable' }],
  ['an endpoint that is no URL', broken({ code: 'ERR_INVALID_URL' }), { kind: 'unsent', reason: 'unreachable' }],
  ['no name service', broken({ code: 'EAI_AGAIN' }), { kind: 'unsent', reason: 'unreachable' }],
  [
    'no route when connecting',
    broken({ code: 'EHOSTUNREACH', syscall: 'connect' }),
    { kind: 'unsent', reason: 'unreachable' },
  ],
  ['no address that connects', new AggregateError([broken({ code: 'ETIMEDOUT' })]), { kind: 'unsent' }],
  [
    'a connection that takes too long',
    broken(
      { name: 'TimeoutError' },
      'the request socket did not establish a connection with the server within 2500 ms',
    ),
    { kind: 'unsent' },
  ],
  ['a route lost on the way', broken({ code: 'EHOSTUNREACH', syscall: 'read' }), { kind: 'unclear' }],
  ['a reset', broken({ code: 'ECONNRESET' }), { kind: 'unclear', reason: 'ECONNRESET' }],
  ['a broken pipe', broken({ code: 'EPIPE' }), { kind: 'unclear' }],
  ['a time-out', broken({ name: 'TimeoutError', code: 'ETIMEDOUT' }), { kind: 'unclear', reason: 'ETIMEDOUT' }],
  ['a reply that is no JSON', new SyntaxError('Unexpected token <'), { kind: 'unclear', reason: 'SyntaxError' }],
  ['an error without a code', broken({ name: 'Error' }), { kind: 'unclear' }],
  ['500', answered('InternalFailure', 500), { kind: 'unclear' }],
  ['ServiceUnavailable', answered('ServiceUnavailableException', 500), { kind: 'unclear' }],
  ['503 of a proxy', answered('UnknownError', 503), { kind: 'unclear' }],
  ['403 of a proxy', answered('UnknownError', 403), { kind: 'unclear' }],
  ['ResourceAlreadyExists', answered('ResourceAlreadyExistsException', 400), { kind: 'unclear' }],
  ['LimitExceeded', answered('LimitExceededException', 400, 'Resource limit exceeded.'), { kind: 'slotTaken' }],
  ['OperationAborted', answered('OperationAbortedException', 400), { kind: 'busy' }],
  [
    'Throttling',
    answered('ThrottlingException', 400, 'Rate exceeded'),
    { reason: 'ThrottlingException', throttled: true },
  ],
  ['429', answered('UnknownError', 429), { kind: 'busy', throttled: true }],
  [
    'an expired signature',
    answered('InvalidSignatureException', 400, 'Signature expired: 20261001T000000Z is now earlier than'),
    { kind: 'busy', reason: 'InvalidSignatureException' },
  ],
  [
    'a wrong signature',
    answered('InvalidSignatureException', 400, 'The request signature we calculated does not match'),
    { kind: 'refused', scope: 'destination', code: 'CREDENTIALS', detail: 'InvalidSignatureException' },
  ],
  ['an expired token', answered('ExpiredTokenException', 400), { scope: 'destination', code: 'CREDENTIALS' }],
  ['no credentials', broken({ name: 'CredentialsProviderError' }), { scope: 'destination', code: 'CREDENTIALS' }],
  ['a missing group', answered('ResourceNotFoundException', 400), { scope: 'slice', code: 'LOG_GROUP_MISSING' }],
  [
    'a missing bucket',
    invalid('The given bucket does not exist. Please make sure the bucket is valid.'),
    { scope: 'destination', code: 'BUCKET_MISSING' },
  ],
  [
    'a bucket policy that refuses, with the error type of 2023',
    invalid(ACL),
    { scope: 'destination', code: 'BUCKET_POLICY', detail: ACL },
  ],
  [
    'a bucket policy that refuses, with the error type of 2026',
    denied(ACL),
    { scope: 'destination', code: 'BUCKET_POLICY', detail: ACL },
  ],
  [
    'a bucket policy without s3:PutObject',
    denied(ACL.replace('GetBucketAcl', 'PutObject')),
    { scope: 'destination', code: 'BUCKET_POLICY' },
  ],
  ['a caller without s3:PutObject', denied(CALLER), { scope: 'destination', code: 'BUCKET_ACCESS', detail: CALLER }],
  ['a key policy that refuses', denied('Unable to use the KMS key'), { scope: 'destination', code: 'BUCKET_KEY' }],
  [
    'an encryption that exports do not support',
    invalid('The default encryption of the given bucket is not supported'),
    { scope: 'destination', code: 'BUCKET_KEY' },
  ],
  ['no access to the bucket', invalid('Cannot access S3 Bucket'), { scope: 'destination', code: 'BUCKET_POLICY' }],
  [
    'a caller without logs:CreateExportTask',
    denied(IAM),
    { scope: 'slice', code: 'ACCESS_DENIED', detail: `logs:CreateExportTask: ${IAM}` },
  ],
  [
    'a window before the group',
    invalid('The to time must not be earlier than the creation time of the log group.'),
    { scope: 'slice', code: 'WINDOW_BEFORE_GROUP' },
  ],
  ['a bad field', invalid(VALIDATION), { scope: 'slice', code: 'REJECTED_BY_AWS', detail: VALIDATION }],
  ['any other refusal', answered('ValidationException', 400, 'no'), { scope: 'slice', code: 'REJECTED_BY_AWS' }],
];

describe('the known effect of a failed create', () => {
  it.each(rows)('is derived from the error: %s', (_case, error, answer) => {
    expect(createAnswerOf(error, 'logs.test:443')).toMatchObject(answer);
  });

  it("is reported with AWS's message, but without account ids, access keys, tokens and control characters", () => {
    const message = `Bad \u001b[31m\u202ebucket of 111122223333 ASIAABCDEFGHIJKLMNOP ${'dG9r'.repeat(30)}\n${'x '.repeat(500)}`;
    const answer = createAnswerOf(invalid(message), 'logs.test:443');
    if (answer.kind !== 'refused') throw new Error('must be refused');
    expect(answer.detail).toMatch(/^Bad \[31m bucket of <account> <key> <token> x x/);
    expect(answer.detail?.length).toBeLessThanOrEqual(300);
  });
});
