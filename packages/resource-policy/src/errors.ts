/**
 * A policy that was not accepted.
 * - `malformed`: AWS would refuse it as well; the message is close to AWS's.
 * - `notEvaluated`: it holds a part that this package cannot evaluate; the message names the part.
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
