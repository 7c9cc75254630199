import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Aws, Identity } from '../activities/ports.js';
import { bucketRegion } from './bucket.js';
import { type AwsOptions, type Clients, createClients } from './clients.js';
import { createExportTasks } from './export-tasks.js';
import { AwsCallFailed, calling } from './failures.js';
import { createLogGroups } from './log-groups.js';
import { createObjects } from './objects.js';

/**
 * AWS as one set of credentials in one Region sees it. Errors that leave it are LogferryErrors, `Throttled`, or
 * `AwsCallFailed` with the operation and the name of the error: never what AWS answered.
 */
export function createAws(options: AwsOptions): Aws {
  const clients = createClients(options);
  let known: Promise<Identity> | undefined;
  return {
    identity() {
      known ??= identityOf(clients).catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
    exportTasks: createExportTasks(clients),
    logGroups: createLogGroups(clients, options),
    bucketRegion: (bucket, bucketOwner) => bucketRegion(clients, options.region, bucket, bucketOwner),
    objects: (bucket, bucketOwner) => createObjects(clients, bucket, bucketOwner),
  };
}

function identityOf({ sts, address }: Clients): Promise<Identity> {
  const operation = 'sts:GetCallerIdentity';
  return calling({ operation, address: address('sts') }, async () => {
    const { Account: accountId, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
    if (accountId === undefined || arn === undefined) throw new AwsCallFailed(operation, 'reply without an account');
    return { accountId, arn };
  });
}
