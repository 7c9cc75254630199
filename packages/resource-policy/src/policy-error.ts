/**
 * The error for a policy that is not accepted.
 * - `malformed`: AWS would refuse the policy, too. The message is like that of AWS.
 * - `notEvaluated`: the policy has a part that this package cannot evaluate. The message is the name of the part.
 */
export class PolicyError extends Error {
  constructor(
    readonly kind: 'malformed' | 'notEvaluated',
    message: string,
  ) {
    super(message);
    this.name = 'PolicyError';
  }
}
