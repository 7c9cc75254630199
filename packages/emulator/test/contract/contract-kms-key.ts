import { CreateKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { AccountRegion } from '../../src/core/account-region.js';
import { clientSettings } from './contract-target.js';
import { policyText } from './documented-policy.js';

/** Minimum waiting period between a request to delete a key and its deletion, at AWS. */
const WAITING_DAYS = 7;

/** The KMS key of a contract row, in the target. */
export class ContractKmsKey {
  private constructor(
    private readonly client: KMSClient,
    private readonly id: string,
    readonly arn: string,
  ) {}

  /** Creates a key whose policy has these statements and the statement that lets the key's account do everything. */
  static async make(
    endpoint: string | undefined,
    owner: AccountRegion,
    statements: readonly object[],
  ): Promise<ContractKmsKey> {
    const client = new KMSClient(clientSettings(endpoint, owner));
    const Principal = { AWS: `arn:aws:iam::${owner.accountId}:root` };
    const admin = { Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' };
    const Policy = policyText([admin, ...statements]);
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ Policy, Description: 'logferry contract' }));
    return new ContractKmsKey(client, KeyMetadata?.KeyId ?? '', KeyMetadata?.Arn ?? '');
  }

  /** Schedules the deletion of the key. The key is named by its id, because not every emulator accepts an ARN here. */
  async remove(): Promise<void> {
    await this.client.send(new ScheduleKeyDeletionCommand({ KeyId: this.id, PendingWindowInDays: WAITING_DAYS }));
    this.client.destroy();
  }
}
