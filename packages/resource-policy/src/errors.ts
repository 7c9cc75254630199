/**
 * Why a policy was not taken: AWS would not take it either (`malformed`, the message is close to AWS's), or it holds
 * something that nothing here evaluates (`notEvaluated`, the message names it).
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
