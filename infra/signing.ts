import { keyArnProblems, mismatchUnlessReference } from './checks.js';
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
  ...keyArnProblems('signing.keyArn', keyArn),
  ...mismatchUnlessReference('signing.roleName', roleName, ROLE_NAME, 'give the name of the role, not its ARN'),
];
