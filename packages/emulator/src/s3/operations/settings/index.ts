import type { S3Operations } from '../operation.js';
import { accelerate } from './accelerate.js';
import { acl } from './acl.js';
import { cors } from './cors.js';
import { encryption } from './encryption.js';
import { lifecycle } from './lifecycle.js';
import { logging } from './logging.js';
import { notification } from './notification.js';
import { objectLock } from './object-lock.js';
import { ownershipControls } from './ownership-controls.js';
import { policy } from './policy.js';
import { publicAccessBlock } from './public-access-block.js';
import { replication } from './replication.js';
import { requestPayment } from './request-payment.js';
import { tagging } from './tagging.js';
import { versioning } from './versioning.js';
import { website } from './website.js';

/** The operations on the settings of buckets. The keys are the names of the operations. */
export const SETTING_OPERATIONS: S3Operations = {
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
};
