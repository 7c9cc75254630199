import * as sdk from '@aws-sdk/client-kms';
import { expect, it } from 'vitest';
import { modelledMembers } from '../../test/support/modelled-members.js';
import { KMS_OPERATIONS } from './operations/index.js';

it.each(Object.entries(KMS_OPERATIONS))(
  '%s of KMS knows exactly the members that the API model gives to its request',
  (operation, { members }) => {
    expect([...members].sort()).toEqual(modelledMembers(sdk, operation));
  },
);
