import { expect, it } from 'vitest';
import { ProviderCalls } from '../../test/support/provider-calls.js';
import { provider } from '../provider.js';
import { decodeValue } from '../transport/codec.js';
import { upgradeResourceIdentity } from '../transport/messages.js';

const identified = provider.resources.flatMap(({ name, identity }) => (identity ? [{ name, identity }] : []));

it.each(identified)(
  'an upgrade keeps the identity of $name, accepts a state without identity, and refuses a later version',
  async ({ name, identity }) => {
    const calls = ProviderCalls.of(provider);
    const members = Object.fromEntries(Object.keys(identity.attributes).map((attribute) => [attribute, 'x']));
    const upgrade = (version: number, json: string) =>
      calls.call('UpgradeResourceIdentity', upgradeResourceIdentity, {
        ...{ typeName: name, version, identity: { json: Buffer.from(json) } },
      });
    const kept = await upgrade(identity.version, JSON.stringify(members));
    expect([decodeValue(kept.identity?.data), kept.diagnostics]).toEqual([members, []]);
    // Terraform before 1.12 stores no identity. Later versions then ask for an upgrade from version 0.
    expect(await upgrade(0, '')).toEqual({ identity: undefined, diagnostics: [] });
    expect((await upgrade(identity.version + 1, JSON.stringify(members))).diagnostics).toHaveLength(1);
  },
);
