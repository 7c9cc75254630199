export { isKnownKey } from './conditions.js';
export { PolicyError } from './errors.js';
export { evaluate, type PolicyQuestion, type Principal, type Verdict } from './evaluate.js';
export { type Judgement, judgeBy } from './explain.js';
export { matchesWildcards } from './patterns.js';
export { type Policy, parseBucketPolicy, parseKeyPolicy } from './policy.js';
