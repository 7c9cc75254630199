import type { Problem } from '../problems.js';
import { checkNames } from './check-names.js';
import { checkEncryption, checkObjectLock } from './check-protection.js';
import { checkSettings } from './check-settings.js';
import { checkSources } from './check-sources.js';
import { checkLifecycle, lifecycleWarnings } from './lifecycle.js';
import type { LogArchiveBucketProps } from './props.js';

/** All problems with the properties of a {@link LogArchiveBucket}. */
export const problemsOf = (props: LogArchiveBucketProps): Problem[] => [
  ...checkNames(props),
  ...checkSources(props),
  ...checkEncryption(props),
  ...checkObjectLock(props),
  ...checkLifecycle(props.lifecycle, props.objectLock),
  ...checkSettings(props),
];

/** Warnings about properties that are allowed, but cannot be undone or are rarely intended. */
export function warningsOf(props: LogArchiveBucketProps): string[] {
  const { objectLock, lifecycle = {}, versioning = true, removalPolicy, existingBucket, managePolicy } = props;
  const warnings: string[] = [];
  if (objectLock?.mode === 'COMPLIANCE') {
    warnings.push(
      `objectLock: in COMPLIANCE mode no one, not even the account's root user, can delete an object for ${objectLock.days} days`,
    );
    if (removalPolicy === 'destroy') {
      warnings.push(
        "removalPolicy: Terraform cannot destroy a bucket that holds objects in COMPLIANCE mode, in spite of 'destroy'",
      );
    }
  }
  if (existingBucket !== undefined && managePolicy === true) {
    warnings.push(`managePolicy: replaces the whole policy of ${existingBucket}, including statements of others`);
  }
  return [...warnings, ...lifecycleWarnings(lifecycle, versioning)];
}
