export { examine } from './examine.js';
export type * from './facts.js';
export { type MergedPolicy, mergedPolicy } from './merged-policy.js';
export type { BucketInspector, CallerSeen, Inspector } from './ports.js';
export type { PreflightFinding, Status } from './preflight-findings.js';
