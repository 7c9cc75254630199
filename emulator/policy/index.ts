export { evaluate, type PolicyQuestion, type Principal, type Verdict } from './evaluate.js';
export { type Policy, parseBucketPolicy } from './policy.js';
