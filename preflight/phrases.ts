/** `a`, `a and b`, `a, b and c`, each once. */
export function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const last = distinct.at(-1) ?? '';
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} and ${last}`;
}

/** What to do about a Deny that reaches AWS's services, too. */
export const sparingServices = (statement: string): string =>
  `Spare AWS's services in ${statement}: add "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } to its Condition.`;

/** That statements which decide hold what cannot be evaluated here. */
export const notJudged = (judged: readonly { readonly by: readonly string[]; readonly because: readonly string[] }[]) =>
  `${listed(judged.flatMap(({ by }) => by))} decides, and ${listed(judged.flatMap(({ because }) => because))} cannot be judged here`;

/** What to do where a policy lets in some log groups, and none is named. */
export const groupsOrAll =
  'Name yours with --log-group to have them checked, or let in all of them with the statement below.';
