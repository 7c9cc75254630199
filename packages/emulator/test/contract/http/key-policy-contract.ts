import type { HttpRequest, HttpRow } from './http-row.js';
import { policyText } from './policy-requests.js';

const keyPolicy = (statement: object): HttpRequest => ({
  call: [
    'CreateKey',
    {
      Policy: policyText(
        { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::$account:root' }, Action: 'kms:*', Resource: '*' },
        { Effect: 'Allow', Principal: { AWS: '$neighbour' }, Action: 'kms:Decrypt', Resource: '*', ...statement },
      ),
    },
  ],
});
const MALFORMED_KEY_POLICY = { status: 400, code: 'MalformedPolicyDocumentException' } as const;

/** Rows about key policies. */
export const KEY_POLICY_ROWS: readonly HttpRow[] = [
  {
    id: 'key-policy-principal',
    about: 'CreateKey refuses a principal that cannot exist',
    request: keyPolicy({ Principal: { AWS: 'arn:aws::$neighbour:root' } }),
    reply: {
      ...MALFORMED_KEY_POLICY,
      message: 'Policy contains a statement with one or more invalid principals.',
    },
    evidence: 'W',
    source: 'reports of users of CreateKey',
  },
  {
    id: 'key-policy-action-service',
    about: 'CreateKey refuses an action of another service',
    request: keyPolicy({ Action: 's3:GetObject' }),
    reply: MALFORMED_KEY_POLICY,
    evidence: 'U',
    source: 'not recorded',
  },
  {
    id: 'key-policy-action-unknown',
    about: 'an action that KMS does not define is refused, and the error names the action',
    request: keyPolicy({ Action: 'kms:Encipher' }),
    reply: { status: 501, code: 'NotImplemented', message: /the action kms:Encipher/ },
    evidence: 'U',
    source: 'not recorded; the emulator does not guess',
  },
  {
    id: 'key-policy-grants',
    about: 'CreateKey accepts the condition for grants to AWS services',
    request: keyPolicy({ Action: 'kms:CreateGrant', Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } }),
    reply: { status: 200 },
    evidence: 'D',
    source: 'developer guide of KMS, "Condition keys for AWS KMS"',
  },
];
