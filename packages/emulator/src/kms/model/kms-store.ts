import { randomUUID } from 'node:crypto';
import { partitionOf } from '@logferry/resource-policy';
import type { AccountRegion } from '../../core/account-region.js';
import type { Clock } from '../../core/clock.js';
import { ServiceError } from '../../core/service-error.js';
import type { KmsAlias, KmsKey } from './key.js';
import { newKeyPair, type SigningSpec } from './signing-keys.js';

/**
 * The keys and aliases of all accounts and Regions. A key that is scheduled for deletion is removed after its waiting
 * period, together with its aliases.
 */
export class KmsStore {
  readonly #keys = new Map<string, KmsKey>();
  readonly #aliases = new Map<string, KmsAlias>();

  constructor(private readonly clock: Clock) {}

  /**
   * Adds an enabled key without tags, description or rotation.
   * @param spec of a key that signs. Default: a symmetric key
   */
  createKey(home: AccountRegion, policy: string, spec?: SigningSpec): KmsKey {
    const { accountId, region } = home;
    const id = randomUUID();
    const key: KmsKey = {
      id,
      arn: arnOf(home, `key/${id}`),
      accountId,
      region,
      createdMs: this.clock.now(),
      pair: spec === undefined ? undefined : newKeyPair(spec),
      description: '',
      enabled: true,
      deletionMs: undefined,
      policy,
      rotation: undefined,
      tags: new Map(),
    };
    this.#keys.set(key.arn, key);
    return key;
  }

  /** A key by id or ARN. */
  key(name: string, home: AccountRegion): KmsKey | undefined {
    const arn = name.startsWith('arn:') ? name : arnOf(home, `key/${name}`);
    const key = this.#keys.get(arn);
    if (key === undefined || !this.#isOver(key)) return key;
    this.#keys.delete(arn);
    for (const alias of this.#aliases.values()) if (alias.targetKeyId === key.id) this.#aliases.delete(alias.arn);
    return undefined;
  }

  /** A key by id, ARN, alias or the ARN of an alias. */
  named(name: string, home: AccountRegion): KmsKey | undefined {
    const alias = this.alias(name, home);
    return alias === undefined ? this.key(name, home) : this.key(alias.targetKeyId, alias);
  }

  /** Keys of one account and Region, oldest first. */
  keys({ accountId, region }: AccountRegion): KmsKey[] {
    return [...this.#keys.values()].filter(
      (key) => key.accountId === accountId && key.region === region && !this.#isOver(key),
    );
  }

  /** An alias by name or ARN. */
  alias(name: string, home: AccountRegion): KmsAlias | undefined {
    const alias = this.#aliases.get(name.startsWith('arn:') ? name : arnOf(home, name));
    return alias !== undefined && this.#hasKey(alias) ? alias : undefined;
  }

  /** Aliases of one account and Region, by name. */
  aliases({ accountId, region }: AccountRegion): KmsAlias[] {
    return [...this.#aliases.values()]
      .filter((alias) => alias.accountId === accountId && alias.region === region && this.#hasKey(alias))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws ServiceError AlreadyExistsException */
  createAlias(name: string, key: KmsKey): void {
    const { accountId, region } = key;
    const arn = arnOf(key, name);
    if (this.alias(arn, key) !== undefined) {
      throw new ServiceError('AlreadyExistsException', `An alias with the name ${arn} already exists`);
    }
    const nowMs = this.clock.now();
    const alias = { name, arn, accountId, region, createdMs: nowMs, updatedMs: nowMs, targetKeyId: key.id };
    this.#aliases.set(arn, alias);
  }

  removeAlias(alias: KmsAlias): void {
    this.#aliases.delete(alias.arn);
  }

  /** Whether the key of an alias still exists. A key whose waiting period is over is removed here, with its aliases. */
  #hasKey(alias: KmsAlias): boolean {
    return this.key(alias.targetKeyId, alias) !== undefined;
  }

  #isOver({ deletionMs }: KmsKey): boolean {
    return deletionMs !== undefined && deletionMs <= this.clock.now();
  }
}

/** The ARN of a key or alias. `resource` is `key/…` or `alias/…`. */
export function arnOf({ accountId, region }: AccountRegion, resource: string): string {
  return `arn:${partitionOf(region)}:kms:${region}:${accountId}:${resource}`;
}
