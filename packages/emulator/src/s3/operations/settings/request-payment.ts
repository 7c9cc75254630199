import { oneOf, struct } from '../../../xml/shapes.js';
import { notImplemented } from '../../wire/errors.js';
import { storedSetting } from './stored-setting.js';

/**
 * The setting for who pays for requests. Only BucketOwner is accepted. With Requester, the emulator would have to
 * refuse callers that have not agreed to pay.
 */
export const requestPayment = storedSetting({
  noun: 'BucketRequestPayment',
  root: 'RequestPaymentConfiguration',
  schema: struct({ Payer: oneOf('BucketOwner', 'Requester') }),
  unset: { Payer: 'BucketOwner' },
  check(_bucket, { Payer }) {
    if (Payer === 'Requester') throw notImplemented('the Payer Requester');
  },
});
