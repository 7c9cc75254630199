import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denial } from './denial.js';

const ROLE = 'arn:aws:sts::111122223333:assumed-role/a-role-with-a-name-of-more-than-forty-characters/me@corp.example';
const GROUP =
  'arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/a-function-with-a-name-of-more-than-forty-characters:*';

describe("AWS's refusal", () => {
  it.each<[what: string, message: string]>([
    [
      'by an identity-based policy',
      `User: ${ROLE} is not authorized to perform: logs:CreateExportTask on resource: ${GROUP} because no identity-based policy allows the logs:CreateExportTask action`,
    ],
    [
      'with an explicit deny',
      `User: ${ROLE} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::my-archive/a key" with an explicit deny in a service control policy`,
    ],
  ])('%s keeps principal, action, resource and policy type', (_what, message) => {
    expect(denial('logs:X', message)).toBe(`logs:X: ${message}`);
  });

  it('that gives no details results in the operation alone', () => {
    for (const message of ['', 'Access Denied', 'Forbidden', 'UnknownError'])
      expect(denial('s3:X', message)).toBe('s3:X');
  });

  it('shows no access key, no long token, no control character', () => {
    const key = fc.stringMatching(/^A[KS]IA[A-Z0-9]{16}$/);
    const token = fc.stringMatching(/^[A-Za-z0-9+/=]{60,200}$/);
    fc.assert(
      fc.property(key, token, fc.string({ unit: 'binary' }), (id, secret, noise) => {
        const text = denial('s3:X', `User: ${ROLE} with ${id} and ${secret} is not authorized ${noise}`);
        expect(text).toContain(ROLE);
        expect(text).not.toContain(id);
        expect(text).not.toContain(secret);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});
