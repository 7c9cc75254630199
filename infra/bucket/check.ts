import type { Problem } from '../problems.js';
import { checkPlace, checkSources } from './check-place.js';
import { checkEncryption, checkObjectLock } from './check-protection.js';
import { checkSettings } from './check-settings.js';
import { checkLifecycle } from './lifecycle.js';
import type { LogArchiveBucketProps } from './props.js';

/** Everything that is wrong with the properties of a {@link LogArchiveBucket}, in the order of docs/infra.md. */
export const problemsOf = (props: LogArchiveBucketProps): Problem[] => [
  ...checkPlace(props),
  ...checkSources(props),
  ...checkEncryption(props),
  ...checkObjectLock(props),
  ...checkLifecycle(props.lifecycle, props.objectLock),
  ...checkSettings(props),
];
