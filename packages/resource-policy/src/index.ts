export { isKnownKey, type KnownKeys } from './condition-keys.js';
export { type Decide, type Decision, decideBy } from './decide.js';
export { PolicyError } from './errors.js';
export { evaluate, type PolicyQuestion, type Principal, type Verdict } from './evaluate.js';
export { type Policy, parseBucketPolicy, parseKeyPolicy } from './policy.js';
