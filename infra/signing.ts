import { KEY_ARN, mismatchUnlessReference } from './checks.js';
import type { Problem } from './problems.js';

/** The key that signs manifests and checkpoints, and the role that signs. */
export interface Signing {
  /** ARN of the key (not of an alias), because IAM decides by the key. The key may be in another account. */
  readonly keyArn: string;
  /** Name of the exporter's role, in the account of the bucket. */
  readonly roleName: string;
}

const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** Checks that `keyArn` names one key, and that IAM accepts the name of the role. */
export const signingProblems = ({ keyArn, roleName }: Signing): Problem[] => [
  ...mismatchUnlessReference(
    'signing.keyArn',
    keyArn,
    KEY_ARN,
    'name the key by its own ARN, arn:aws:kms:…:key/…, not an alias',
  ),
  ...mismatchUnlessReference('signing.roleName', roleName, ROLE_NAME, 'give the name of the role, not its ARN'),
];
