export { rulesAgainst } from './expiring-rules.js';
export { decideRelease, type ReleaseDecision } from './kept-days.js';
export { type ReleaseProof, type ReleaseResult, readProof, storeProof, storeResult } from './release-records.js';
