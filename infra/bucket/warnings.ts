import { lifecycleWarnings } from './lifecycle.js';
import type { LogArchiveBucketProps } from './props.js';

/** What is allowed, but cannot be undone or is rarely meant. */
export function warningsOf({
  objectLock,
  lifecycle = {},
  versioning = true,
  removalPolicy,
  existingBucket,
  managePolicy,
}: LogArchiveBucketProps): string[] {
  const compliance = objectLock?.mode === 'COMPLIANCE';
  return [
    ...(compliance
      ? [
          `objectLock: in COMPLIANCE mode nobody can delete an object for ${objectLock.days} days, the account's root included`,
        ]
      : []),
    ...(compliance && removalPolicy === 'destroy'
      ? [
          "removalPolicy: Terraform cannot destroy a bucket that holds objects in COMPLIANCE mode, whatever 'destroy' says",
        ]
      : []),
    ...(existingBucket !== undefined && managePolicy === true
      ? [`managePolicy: replaces the whole policy of ${existingBucket}, whoever wrote it`]
      : []),
    ...lifecycleWarnings(lifecycle, versioning),
  ];
}
