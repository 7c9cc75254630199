export { type CheckedProof, type CheckedReceipt, checkProof } from './check-proof.js';
export { intervalOfDay, type Proof, parseProof } from './proof.js';
export { proveReceipts } from './prove-receipts.js';
export { proveRun, type RunProof } from './prove-run.js';
