import { oneOf, struct } from '../../../xml/shapes.js';
import { notImplemented } from '../../wire/errors.js';
import { storedSetting } from './stored-setting.js';

/** The owner pays; a bucket whose requesters pay would have to refuse those who have not agreed to. */
export const requestPayment = storedSetting({
  noun: 'BucketRequestPayment',
  root: 'RequestPaymentConfiguration',
  schema: struct({ Payer: oneOf('BucketOwner', 'Requester') }),
  unset: { Payer: 'BucketOwner' },
  check(_bucket, { Payer }) {
    if (Payer === 'Requester') throw notImplemented('the Payer Requester');
  },
});
