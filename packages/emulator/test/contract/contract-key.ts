import { CreateKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { clientSettings, type Place } from './contract-target.js';
import { policyText } from './documented-policy.js';

/** AWS keeps a key so long at least after it was given up. */
const WAITING_DAYS = 7;

/** A key of a row's own. */
export class ContractKey {
  private constructor(
    private readonly client: KMSClient,
    private readonly id: string,
    readonly arn: string,
  ) {}

  /** Its policy has these statements besides the one that lets its account do everything. */
  static async make(endpoint: string | undefined, place: Place, statements: readonly object[]): Promise<ContractKey> {
    const client = new KMSClient(clientSettings(endpoint, place));
    const Principal = { AWS: `arn:aws:iam::${place.accountId}:root` };
    const admin = { Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' };
    const Policy = policyText([admin, ...statements]);
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ Policy, Description: 'logferry contract' }));
    return new ContractKey(client, KeyMetadata?.KeyId ?? '', KeyMetadata?.Arn ?? '');
  }

  /** By its id: not every emulator knows it by its ARN here. */
  async remove(): Promise<void> {
    await this.client.send(new ScheduleKeyDeletionCommand({ KeyId: this.id, PendingWindowInDays: WAITING_DAYS }));
    this.client.destroy();
  }
}
