export { examine } from './examine.js';
export type * from './facts.js';
export type { Finding, Status } from './findings.js';
export { type MergedPolicy, mergedPolicy } from './merged-policy.js';
export type { BucketInspector, CallerSeen, Inspector } from './ports.js';
