import type { Answer, BucketFacts, Facts, GrantFacts, ObjectLockFacts, PublicAccessFacts } from '../facts.js';
import { type CheckName, ok, type PreflightFinding, unanswered, warning } from '../preflight-findings.js';
import { listed } from '../remedies.js';

/**
 * Checks the settings of the bucket that do not stop exports, but may weaken the archive: ownership, ACL, public
 * access, versioning and Object Lock.
 */
export function bucketSettings({ bucket }: Facts): PreflightFinding[] {
  if (bucket === undefined) return [];
  return [
    ...each('ownership', 'the object ownership of the bucket', bucket.ownership, ownership),
    ...each('acl', 'the ACL of the bucket', bucket.grants, acl),
    ...each('public-access', 'the public access block of the bucket', bucket.publicAccess, publicAccess),
    ...each('versioning', 'the versioning of the bucket', bucket.versioning, versioning),
    ...each('object-lock', 'the Object Lock of the bucket', bucket.objectLock, (lock) => objectLock(lock, bucket)),
  ];
}

const each = <T>(
  name: CheckName,
  what: string,
  answer: Answer<T> | undefined,
  examined: (value: T) => PreflightFinding,
): PreflightFinding[] => {
  if (answer === undefined) return [];
  return [answer.kind === 'value' ? examined(answer.value) : unanswered(name, what, answer)];
};

function ownership(setting: string | undefined): PreflightFinding {
  if (setting === 'BucketOwnerEnforced')
    return ok('ownership', 'the owner of the bucket owns every object; ACLs are off');
  const message = `ACLs are in force (${setting ?? 'no ownership controls'}): callers of other accounts may also need s3:PutObjectAcl`;
  return warning('ownership', message, 'Set the object ownership to BucketOwnerEnforced.');
}

function acl(grants: readonly GrantFacts[]): PreflightFinding {
  if (grants.length === 0) return ok('acl', 'the ACL of the bucket gives rights to its owner only');
  const given = listed(grants.map(({ to, right }) => `${right} to ${to}`));
  return warning('acl', `the ACL of the bucket gives ${given}`, 'Remove these grants, or turn ACLs off.');
}

function publicAccess(block: PublicAccessFacts | undefined): PreflightFinding {
  const open = Object.entries(block ?? NO_BLOCK).flatMap(([name, on]) => (on ? [] : [name]));
  if (open.length === 0) return ok('public-access', 'all four public access blocks are on');
  const message = `public access is not fully blocked: ${open.join(', ')} ${open.length === 1 ? 'is' : 'are'} off`;
  return warning(
    'public-access',
    message,
    'Turn on all four public access blocks of the bucket; exports work with them.',
  );
}

const NO_BLOCK: PublicAccessFacts = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

function versioning(state: string | undefined): PreflightFinding {
  if (state === 'Enabled') return ok('versioning', 'on');
  const message = `versioning is ${state === undefined ? 'off' : state.toLowerCase()}: overwritten and deleted objects cannot be restored`;
  return warning('versioning', message, 'Turn versioning on, so that receipts and objects can be restored.');
}

function objectLock(lock: ObjectLockFacts | undefined, { versioning: state }: BucketFacts): PreflightFinding {
  if (lock === undefined) return ok('object-lock', 'off');
  const { mode, days, years } = lock;
  if (mode === undefined) return ok('object-lock', 'on, without a default retention: new objects are not locked');
  const length = years === undefined ? `${days} days` : `${years} years`;
  if (state?.kind === 'value' && state.value !== 'Enabled') {
    const message = `the default retention is ${length} (${mode}), but it needs versioning, which is not on`;
    return warning('object-lock', message, 'Turn versioning on.');
  }
  const forever =
    mode === 'COMPLIANCE'
      ? '; the lock cannot be shortened, and it also applies to the probe objects that AWS writes'
      : '';
  return ok(
    'object-lock',
    `new objects are locked for ${length} (${mode}); exports support a default retention${forever}`,
  );
}
