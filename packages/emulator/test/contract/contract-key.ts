import { CreateKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { AccountRegion } from '../../src/core/account-region.js';
import { clientSettings } from './contract-target.js';
import { policyText } from './documented-policy.js';

/** The minimum time for which AWS keeps a key after its deletion is scheduled. */
const WAITING_DAYS = 7;

/** A key for one row. */
export class ContractKey {
  private constructor(
    private readonly client: KMSClient,
    private readonly id: string,
    readonly arn: string,
  ) {}

  /** Creates a key whose policy has these statements besides the one that lets its account do everything. */
  static async make(
    endpoint: string | undefined,
    owner: AccountRegion,
    statements: readonly object[],
  ): Promise<ContractKey> {
    const client = new KMSClient(clientSettings(endpoint, owner));
    const Principal = { AWS: `arn:aws:iam::${owner.accountId}:root` };
    const admin = { Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' };
    const Policy = policyText([admin, ...statements]);
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ Policy, Description: 'logferry contract' }));
    return new ContractKey(client, KeyMetadata?.KeyId ?? '', KeyMetadata?.Arn ?? '');
  }

  /** Schedules the deletion by the key's id: not every emulator accepts its ARN here. */
  async remove(): Promise<void> {
    await this.client.send(new ScheduleKeyDeletionCommand({ KeyId: this.id, PendingWindowInDays: WAITING_DAYS }));
    this.client.destroy();
  }
}
