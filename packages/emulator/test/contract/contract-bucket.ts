import { gunzipSync } from 'node:zlib';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
  type ServerSideEncryptionByDefault,
} from '@aws-sdk/client-s3';
import type { AccountRegion } from '../../src/core/account-region.js';
import { clientSettings } from './contract-target.js';

/** The bucket of a contract row, in the target. */
export class ContractBucket {
  readonly #client: S3Client;
  #locked = false;

  private constructor(
    endpoint: string | undefined,
    readonly name: string,
    owner: AccountRegion,
  ) {
    this.#client = new S3Client(clientSettings(endpoint, owner));
  }

  static async make(endpoint: string | undefined, name: string, owner: AccountRegion): Promise<ContractBucket> {
    const bucket = new ContractBucket(endpoint, name, owner);
    const LocationConstraint = owner.region as BucketLocationConstraint;
    // us-east-1 is selected by naming no Region.
    const where = owner.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } };
    await bucket.#client.send(new CreateBucketCommand({ Bucket: name, ...where }));
    return bucket;
  }

  /** Sets the bucket policy; undefined removes it. */
  async setPolicy(text: string | undefined): Promise<void> {
    if (text === undefined) await this.#client.send(new DeleteBucketPolicyCommand({ Bucket: this.name }));
    else await this.#client.send(new PutBucketPolicyCommand({ Bucket: this.name, Policy: text }));
  }

  async encrypt(ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault): Promise<void> {
    const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault }] };
    await this.#client.send(new PutBucketEncryptionCommand({ Bucket: this.name, ServerSideEncryptionConfiguration }));
  }

  /** Enables Object Lock with a default retention that the owner may bypass. */
  async lock(Days: number): Promise<void> {
    const Bucket = this.name;
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await this.#client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const ObjectLockConfiguration = {
      ObjectLockEnabled: 'Enabled' as const,
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE' as const, Days } },
    };
    await this.#client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    this.#locked = true;
  }

  /** The members that GetObject returns for an object, without its content. Empty if there is no such object. */
  async facts(Key: string): Promise<object> {
    const asked = { Bucket: this.name, Key, ChecksumMode: 'ENABLED' as const };
    const found = await this.#client.send(new GetObjectCommand(asked)).catch((error: unknown) => {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    });
    if (found === undefined) return {};
    const { Body, ...facts } = found;
    await Body?.transformToByteArray();
    return facts;
  }

  /** Keys with their texts, decompressed. */
  async objects(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const { Key } of await this.#keys()) {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.name, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      found.set(Key, (Key.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString());
    }
    return found;
  }

  async remove(): Promise<void> {
    // A policy may also refuse the owner.
    await this.setPolicy(undefined);
    const versions = this.#locked ? await this.#versions() : await this.#keys();
    for (const version of versions) await this.#client.send(new DeleteObjectCommand({ Bucket: this.name, ...version }));
    await this.#client.send(new DeleteBucketCommand({ Bucket: this.name }));
    this.#client.destroy();
  }

  /**
   * The keys of all objects. One listing is enough, because the bucket of a contract row has far fewer objects than one
   * page.
   */
  async #keys(): Promise<{ Key: string }[]> {
    const { Contents = [] } = await this.#client.send(new ListObjectsV2Command({ Bucket: this.name }));
    return Contents.map(({ Key = '' }) => ({ Key }));
  }

  async #versions(): Promise<{ Key: string; VersionId: string; BypassGovernanceRetention: true }[]> {
    const { Versions = [] } = await this.#client.send(new ListObjectVersionsCommand({ Bucket: this.name }));
    return Versions.map(({ Key = '', VersionId = '' }) => ({ Key, VersionId, BypassGovernanceRetention: true }));
  }
}
