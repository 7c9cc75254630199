import type { Decision } from '@logferry/resource-policy';

type Verdict = Decision['verdict'];

/**
 * The verdict for a principal that only this policy can allow: a service, or a caller of another account. If no
 * statement can allow the request, the verdict is `none`, even if a Deny is unsure.
 */
export const verdictForOutsider = ({ verdict, mayAllow }: Decision): Verdict =>
  verdict === 'unsure' && !mayAllow ? 'none' : verdict;

/**
 * The verdict for a principal whose own policies may allow the request. Such a principal needs no Allow of this policy.
 */
export const verdictForInsider = ({ verdict, effect }: Decision): Verdict =>
  verdict === 'unsure' && effect === 'Allow' ? 'none' : verdict;
