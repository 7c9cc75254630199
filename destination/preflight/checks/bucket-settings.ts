import type { Answer, BucketFacts, Facts, GrantFacts, ObjectLockFacts, PublicAccessFacts } from '../facts.js';
import { type CheckName, type Finding, ok, warning } from '../findings.js';
import { listed } from '../remedies.js';
import { unanswered } from '../unanswered.js';

/** Settings that keep no export out, but an archive from being one. */
export function bucketSettings({ bucket }: Facts): Finding[] {
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
  judged: (value: T) => Finding,
): Finding[] => {
  if (answer === undefined) return [];
  return [answer.kind === 'value' ? judged(answer.value) : unanswered(name, what, answer)];
};

function ownership(setting: string | undefined): Finding {
  if (setting === 'BucketOwnerEnforced') return ok('ownership', 'the bucket owns every object; ACLs are off');
  const message = `ACLs are in force (${setting ?? 'no ownership controls'}): callers of other accounts may need s3:PutObjectAcl, too`;
  return warning('ownership', message, 'Set the object ownership to BucketOwnerEnforced.');
}

function acl(grants: readonly GrantFacts[]): Finding {
  if (grants.length === 0) return ok('acl', 'nobody but the owner of the bucket has rights by its ACL');
  const given = listed(grants.map(({ to, right }) => `${right} to ${to}`));
  return warning('acl', `the ACL of the bucket gives ${given}`, 'Take these grants away, or turn ACLs off.');
}

function publicAccess(block: PublicAccessFacts | undefined): Finding {
  const open = Object.entries(block ?? NO_BLOCK).flatMap(([name, on]) => (on ? [] : [name]));
  if (open.length === 0) return ok('public-access', 'blocked in all four ways');
  const message = `public access is not blocked in all ways: ${open.join(', ')} ${open.length === 1 ? 'is' : 'are'} off`;
  return warning(
    'public-access',
    message,
    'Turn the public access block of the bucket on; exports do not need it off.',
  );
}

const NO_BLOCK: PublicAccessFacts = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

function versioning(state: string | undefined): Finding {
  if (state === 'Enabled') return ok('versioning', 'on');
  const message = `versioning is ${state === undefined ? 'off' : state.toLowerCase()}: what is overwritten or deleted is gone`;
  return warning('versioning', message, 'Turn versioning on, so that receipts and objects can be brought back.');
}

function objectLock(lock: ObjectLockFacts | undefined, { versioning: state }: BucketFacts): Finding {
  if (lock === undefined) return ok('object-lock', 'off');
  const { mode, days, years } = lock;
  if (mode === undefined) return ok('object-lock', 'on, without a default retention: nothing is locked by itself');
  const length = years === undefined ? `${days} days` : `${years} years`;
  if (state?.kind === 'value' && state.value !== 'Enabled') {
    const message = `objects are to be kept ${length} (${mode}), but versioning, which that needs, is not on`;
    return warning('object-lock', message, 'Turn versioning on.');
  }
  const forever = mode === 'COMPLIANCE' ? '; nobody can shorten that, probe objects included' : '';
  return ok('object-lock', `new objects are kept ${length} (${mode}), which exports support${forever}`);
}
