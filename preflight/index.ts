export { examine } from './examine.js';
export type * from './facts.js';
export type { Finding, Status } from './finding.js';
export type { BucketInspector, CallerSeen, Inspector } from './ports.js';
