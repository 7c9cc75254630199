import { objectLock } from './object-lock.js';
import type { NamedOperations } from './setting.js';
import { versioning } from './versioning.js';

export { documentIn, verifiedBody } from './document.js';

/** Operations on what is set on a bucket, by their names. */
export const SETTING_OPERATIONS: NamedOperations = [...versioning, ...objectLock];
