import { bucketReach } from './checks/bucket.js';
import { bucketSettings } from './checks/bucket-settings.js';
import { callerAccess } from './checks/caller-access.js';
import { credentials } from './checks/credentials.js';
import { deletionProtection } from './checks/deletion-protection.js';
import { encryption } from './checks/encryption.js';
import { engine } from './checks/engine.js';
import { exportSlot } from './checks/export-slot.js';
import { kmsKey } from './checks/kms-key.js';
import { kmsKeyPolicy } from './checks/kms-key-policy.js';
import { lifecycle } from './checks/lifecycle.js';
import { logGroups } from './checks/log-groups.js';
import { optionalRights } from './checks/optional-rights.js';
import { serviceAccess } from './checks/service-access.js';
import { signingKey } from './checks/signing-key.js';
import type { Facts } from './facts.js';
import type { PreflightFinding } from './preflight-findings.js';

const CHECKS: readonly ((facts: Facts) => PreflightFinding[])[] = [
  credentials,
  logGroups,
  deletionProtection,
  exportSlot,
  optionalRights,
  bucketReach,
  serviceAccess,
  callerAccess,
  encryption,
  kmsKey,
  kmsKeyPolicy,
  bucketSettings,
  lifecycle,
  engine,
  signingKey,
];

/** All findings about the given facts. The same facts give the same findings in the same order. */
export const examine = (facts: Facts): PreflightFinding[] => CHECKS.flatMap((check) => check(facts));
