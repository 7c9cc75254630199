export { isKnownConditionKey, type KnownConditionKeys, type RequestContext } from './condition-keys.js';
export { type Decide, type Decision, decideBy } from './decide.js';
export { evaluate, type PolicyQuestion, type Principal, type Verdict } from './evaluate.js';
export { partitionOf } from './partitions.js';
export { parseBucketPolicy, parseKeyPolicy } from './policy.js';
export { PolicyError } from './policy-error.js';
export type { Policy } from './policy-schema.js';
export * from './requests/index.js';
