import { beforeEach, describe, expect, it } from 'vitest';
import { FakeExports } from '../../test/support/fake-exports.js';
import { FakeSchedules } from '../../test/support/fake-schedules.js';
import { ProviderCalls } from '../../test/support/provider-calls.js';
import { connectTo } from '../../test/support/provider-context.js';
import { provider } from '../provider.js';
import { UNKNOWN } from '../schema/index.js';
import { providerConfiguration } from '../settings.js';
import { decodeValue } from '../transport/codec.js';
import { getProviderSchema, listResource, validateConfig } from '../transport/messages.js';

const REQUEST = {
  source: { logGroups: ['/a'] },
  window: { lookback: 'P30D' },
  destination: { bucket: 'archive' },
  region: 'eu-central-1',
};
const NO_MEMBERS = Object.fromEntries(Object.keys(provider.configuration.attributes).map((name) => [name, null]));

let exports: FakeExports;
let schedules: FakeSchedules;

beforeEach(async () => {
  exports = new FakeExports();
  schedules = new FakeSchedules();
  for (const name of ['daily', 'weekly']) await schedules.create({ name, cron: '0 3 * * *', request: REQUEST });
});

/** The events of a list, with identity and object decoded. */
async function list(
  typeName: string,
  { includeObject = false, limit = 100, block = {}, resources = provider.resources } = {},
) {
  const configuration = providerConfiguration({}, connectTo(exports, schedules));
  const calls = await ProviderCalls.configured({ ...provider, configuration, resources }, { ...NO_MEMBERS, ...block });
  const { events, ended } = calls.stream('ListResource', listResource, {
    ...{ typeName, config: undefined, includeObject, limit },
  });
  await ended;
  return events.map(({ identity, displayName, object, diagnostics }) => ({
    identity: decodeValue(identity?.data),
    displayName,
    object: decodeValue(object),
    problems: diagnostics.map(({ severity, summary }) => [severity, summary]),
  }));
}

describe('the list of a resource', () => {
  it('is declared for exports and schedules only, and has no arguments', async () => {
    const calls = ProviderCalls.of(provider);
    const { lists } = await calls.call('GetProviderSchema', getProviderSchema, {});
    expect(Object.keys(lists).sort()).toEqual(['logferry_export', 'logferry_schedule']);
    for (const { block } of Object.values(lists)) expect(block?.attributes).toEqual([]);
    const validated = await calls.call('ValidateListResourceConfig', validateConfig, { typeName: 'logferry_export' });
    expect(validated.diagnostics).toEqual([]);
  });

  it('has an identity and a display name for each export or schedule, up to the limit', async () => {
    expect(await list('logferry_schedule')).toEqual([
      { identity: { name: 'daily' }, displayName: 'daily: 0 3 * * * (UTC)', object: null, problems: [] },
      { identity: { name: 'weekly' }, displayName: 'weekly: 0 3 * * * (UTC)', object: null, problems: [] },
    ]);
    expect(await list('logferry_schedule', { limit: 1 })).toHaveLength(1);
    for (const id of ['exp-1', 'exp-2']) await exports.start(REQUEST, { id });
    expect(await list('logferry_export', { limit: 1 })).toMatchObject([
      { identity: { id: 'exp-1' }, displayName: 'exp-1: running, of the test' },
    ]);
  });

  it('has the state that an import gives for each schedule, and a warning in place of a schedule that cannot be imported', async () => {
    const describeAll = schedules.describe.bind(schedules);
    schedules.describe = (name) => describeAll(name === 'weekly' ? 'gone' : name);
    expect(await list('logferry_schedule', { includeObject: true })).toMatchObject([
      { identity: { name: 'daily' }, object: { name: 'daily', lookback: 'P30D', region: 'eu-central-1' } },
      { identity: null, object: null, problems: [[2, 'There is no schedule gone']] },
    ]);
  });

  it('has a warning in place of a schedule whose import gives neither a state nor a reason', async () => {
    const resources = provider.resources.map((resource) => ({
      ...resource,
      import: async () => ({ state: null, diagnostics: [] }),
    }));
    expect(await list('logferry_schedule', { includeObject: true, limit: 1, resources })).toMatchObject([
      { identity: null, object: null, problems: [[2, 'The list leaves out daily: 0 3 * * * (UTC)']] },
    ]);
  });

  it('is an error while the Temporal service is not known, or does not answer', async () => {
    expect(await list('logferry_schedule', { block: { temporal_address: UNKNOWN } })).toMatchObject([
      { problems: [[1, 'The Temporal service is not known']] },
    ]);
    exports.list = () => {
      throw new Error('no answer');
    };
    expect(await list('logferry_export')).toMatchObject([{ problems: [[1, expect.stringContaining('no answer')]] }]);
    expect(await list('logferry_archive_guard')).toMatchObject([{ problems: [[1, 'The provider failed']] }]);
  });
});
