/** `a`, `a and b`, `a, b and c`, each once. */
export function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const last = distinct.at(-1) ?? '';
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} and ${last}`;
}

/** What to do about a Deny that reaches AWS's services, too. */
export const sparingServices = (statement: string): string =>
  `Spare AWS's services in ${statement}: add "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } to its Condition.`;

/** That a policy holds what cannot be evaluated here. */
export const notJudged = (by: readonly string[], because: readonly string[]): string =>
  `${listed(by)} decides, and ${listed(because)} cannot be judged here`;
