import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Aws, AwsCallFailed, type Identity } from '../activities/ports.js';
import { bucketRegion } from './bucket.js';
import { type AwsOptions, type Clients, createClients } from './clients.js';
import { createExportTasks } from './export-tasks.js';
import { calling } from './failures.js';
import { createLogGroups } from './log-groups.js';
import { createObjects } from './objects.js';

/**
 * AWS with one set of credentials in one Region. Its functions throw LogferryErrors, `UnreadableObject`, `Throttled`,
 * or `AwsCallFailed` with the operation and the name of the error. They never throw the error objects of the SDK.
 */
export function createAws(options: AwsOptions): Aws {
  const clients = createClients(options);
  return {
    identity: identityKnownOf(clients),
    nowMs: () => nowOf(clients),
    exportTasks: createExportTasks(clients),
    logGroups: createLogGroups(clients, options),
    bucketRegion: (bucket, bucketOwner) => bucketRegion(clients, options.region, bucket, bucketOwner),
    objects: (bucket, bucketOwner) =>
      createObjects(clients, { bucket, bucketOwner, headers: options.putHeaders?.(bucket) ?? {} }),
  };
}

const operation = 'sts:GetCallerIdentity';

/**
 * The identity of the credentials. AWS is asked once, and again after each renewal of the credentials. The identity can
 * change then, because a profile or a credential process may have switched to another account.
 */
function identityKnownOf(clients: Clients): () => Promise<Identity> {
  const { sts, site } = clients;
  let known: { keyId: string; identity: Promise<Identity> } | undefined;
  return async () => {
    const { accessKeyId: keyId } = await calling(site('sts', operation), () => sts.config.credentials());
    if (known?.keyId !== keyId) {
      const asked = { keyId, identity: identityOf(clients) };
      known = asked;
      asked.identity.catch(() => {
        if (known === asked) known = undefined;
      });
    }
    return known.identity;
  };
}

/**
 * AWS's time (epoch ms), from its last answers. If these are too old, this function first sends a call that needs no
 * permission.
 */
async function nowOf(clients: Clients): Promise<number> {
  if (clients.clock.nowMs === undefined) await identityOf(clients);
  return calling(clients.site('sts', operation), async () => {
    const { nowMs } = clients.clock;
    if (nowMs === undefined) throw new AwsCallFailed(operation, 'reply without a date');
    return nowMs;
  });
}

function identityOf({ sts, site }: Clients): Promise<Identity> {
  return calling(site('sts', operation), async () => {
    const { Account: accountId, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
    if (accountId === undefined || arn === undefined) throw new AwsCallFailed(operation, 'reply without an account');
    return { accountId, arn };
  });
}
