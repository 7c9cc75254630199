import { accelerate } from './accelerate.js';
import { ownershipControls, publicAccessBlock } from './public-access-block.js';
import { acl } from './acl.js';
import { cors } from './cors.js';
import { encryption } from './encryption.js';
import { lifecycle } from './lifecycle.js';
import { logging } from './logging.js';
import { notification } from './notification.js';
import { objectLock } from './object-lock.js';
import { policy } from './policy.js';
import { replication } from './replication.js';
import { requestPayment } from './request-payment.js';
import type { NamedOperations } from './setting.js';
import { tagging } from './tagging.js';
import { versioning } from './versioning.js';
import { website } from './website.js';

export { isObjectOwnership, objectOwnershipOf } from './public-access-block.js';
export { acceptPrivateCanned, GRANT_HEADERS } from './acl.js';
export { documentIn, verifiedBody } from '../../wire/request-document.js';
export { setTags, tagSet } from './tagging.js';

/** Operations on what is set on a bucket, by their names. */
export const SETTING_OPERATIONS: NamedOperations = [
  ...accelerate,
  ...acl,
  ...cors,
  ...encryption,
  ...lifecycle,
  ...logging,
  ...notification,
  ...objectLock,
  ...ownershipControls,
  ...policy,
  ...publicAccessBlock,
  ...replication,
  ...requestPayment,
  ...tagging,
  ...versioning,
  ...website,
];
