import { describe, expect, it } from 'vitest';
import { ProviderCalls } from '../../test/support/provider-calls.js';
import { action, configuration, type Diagnostic, dataSource, type Provider, resource } from '../handlers.js';
import {
  computed,
  object,
  optional,
  required,
  type StateOf,
  set,
  string,
  UNKNOWN,
  type Value,
} from '../schema/index.js';
import { decodeValue, encodeValue } from '../transport/codec.js';
import {
  applyResourceChange,
  configureProvider,
  getProviderSchema,
  getResourceIdentitySchemas,
  importResourceState,
  planAction,
  planResourceChange,
  readDataSource,
  readResource,
  stopProvider,
  upgradeResourceState,
  validateConfig,
} from '../transport/messages.js';
import { laterCalls } from './later.js';
import { prepare } from './prepare.js';
import { createService } from './service.js';

const attributes = {
  name: required(string, 'Its name', { replace: true }),
  note: optional(string, 'A note'),
  parts: optional(set(string), 'Parts'),
  inner: optional(object({ text: required(string, 'A text', { validate: () => 'It is never right.' }) }), 'An object'),
  id: computed(string, 'Its id'),
};
type State = StateOf<typeof attributes>;
const STATE: State = { name: 'n', note: null, parts: null, inner: null, id: 'i' };
const failure: Diagnostic = { severity: 'error', summary: 'It failed', detail: 'Really.', attribute: ['parts', 0] };

/** Ends a running invocation of the action. */
let release: () => void = () => undefined;

interface Settings {
  readonly word: string;
}

const provider: Provider<Settings> = {
  name: 'test',
  configuration: configuration({
    description: '',
    attributes: { word: optional(string, '') },
    configure: ({ word }) =>
      word === 'wrong'
        ? { settings: undefined, diagnostics: [failure] }
        : { settings: { word: typeof word === 'string' ? word : 'unknown' }, diagnostics: [] },
  }),
  resources: [
    resource<typeof attributes, Settings>({
      name: 'test_thing',
      description: '',
      version: 2,
      attributes,
      create: async () => ({ state: null, diagnostics: [failure] }),
      read: async (state, { settings }) => ({ state: { ...state, note: settings.word }, diagnostics: [] }),
      update: async () => {
        throw new Error('broken');
      },
      delete: async () => [failure],
      import: async () => ({ state: null, diagnostics: [] }),
    }),
  ],
  dataSources: [
    dataSource<typeof attributes, Settings>({
      name: 'test_thing',
      description: '',
      attributes,
      read: async ({ name }) => ({ state: { ...STATE, name }, diagnostics: [] }),
    }),
  ],
  actions: [
    action<{ readonly name: typeof attributes.name }, Settings>({
      name: 'test_act',
      description: '',
      attributes: { name: attributes.name },
      invoke: async (_config, progress, { stopped }) => {
        progress('first');
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        progress('after the stop');
        return stopped.aborted ? [failure] : [];
      },
    }),
  ],
};

const fresh = () => ProviderCalls.of(provider);
const configured = (word = 'word') => ProviderCalls.configured(provider, { word });

const typeName = 'test_thing';
const encoded = (value: Value) => encodeValue(value);
const summaries = ({ diagnostics }: { readonly diagnostics: readonly { readonly summary: string }[] }) =>
  diagnostics.map(({ summary }) => summary);

describe('the calls of a provider', () => {
  it('give the schemas of all that is declared', async () => {
    const schemas = await fresh().call('GetProviderSchema', getProviderSchema, {});
    expect(schemas.provider?.block?.attributes.map(({ name }) => name)).toEqual(['word']);
    expect(Object.keys(schemas.resources)).toEqual([typeName]);
    expect(Object.keys(schemas.dataSources)).toEqual([typeName]);
    expect(schemas.resources[typeName]?.version).toBe(2);
    const [name, , parts, inner, id] = schemas.resources[typeName]?.block?.attributes ?? [];
    expect(name).toMatchObject({ name: 'name', required: true, optional: false, computed: false });
    expect(Buffer.from(parts?.type ?? []).toString()).toBe('["set","string"]');
    expect(inner?.nested?.attributes[0]?.name).toBe('text');
    expect(id).toMatchObject({ computed: true, optional: false });
    expect(Object.keys(schemas.actions)).toEqual(['test_act']);
    expect(schemas.capabilities).toEqual({ planDestroy: true, providerSchemaOptional: true });
  });

  it('give prepared schemas without loading the provider; the first call for anything else loads the provider once', async () => {
    let loads = 0;
    const load = async () => {
      loads += 1;
      return createService(provider, () => undefined);
    };
    const calls = new ProviderCalls(laterCalls(prepare(provider), load));
    const ask = async (of: ProviderCalls) => [
      await of.call('GetProviderSchema', getProviderSchema, {}),
      await of.call('GetResourceIdentitySchemas', getResourceIdentitySchemas, {}),
    ];
    expect(await ask(calls)).toEqual(await ask(fresh()));
    expect(loads).toBe(0);
    await calls.call('PlanAction', planAction, { typeName: 'test_act', config: encoded({ name: 'n' }) });
    expect(loads).toBe(1);
    const { events, ended } = calls.invoke('test_act', { name: null });
    await ended;
    expect(events).toHaveLength(1);
  });

  it('report an invalid attribute with the path of this attribute', async () => {
    const config = encoded({ ...STATE, id: null, inner: { text: 'x' } });
    const { diagnostics } = await fresh().call('ValidateResourceConfig', validateConfig, { typeName, config });
    const steps = ['inner', 'text'].map((attribute) => ({ attribute, key: undefined, index: undefined }));
    expect(diagnostics).toEqual([
      { severity: 1, summary: 'Invalid text', detail: 'It is never right.', attribute: { steps } },
    ]);
  });

  it('fail before the provider is configured, and after its configuration was refused', async () => {
    for (const calls of [fresh(), await configured('wrong')]) {
      const read = await calls.call('ReadResource', readResource, { typeName, state: encoded(STATE) });
      expect(summaries(read)).toEqual(['The provider failed']);
      expect(decodeValue(read.state)).toEqual(STATE);
    }
  });

  it('pass the settings to handlers, even if a setting is unknown', async () => {
    const calls = fresh();
    await calls.call('ConfigureProvider', configureProvider, { config: encoded({ word: UNKNOWN }) });
    const { state } = await calls.call('ReadResource', readResource, { typeName, state: encoded(STATE) });
    expect(decodeValue(state)).toEqual({ ...STATE, note: 'unknown' });
  });

  it('plan by the rules of the declaration', async () => {
    const calls = await configured();
    const config = encoded({ ...STATE, name: 'other', id: null });
    const plan = await calls.call('PlanResourceChange', planResourceChange, {
      typeName,
      prior: encoded(STATE),
      config,
    });
    expect(decodeValue(plan.planned)).toEqual({ ...STATE, name: 'other', id: UNKNOWN });
    expect(plan.replace).toEqual([{ steps: [{ attribute: 'name', key: undefined, index: undefined }] }]);
  });

  it('keep the prior state if an update or delete fails, and no state if a create fails', async () => {
    const calls = await configured();
    const apply = (prior: Value, planned: Value) =>
      calls.call('ApplyResourceChange', applyResourceChange, {
        typeName,
        prior: encoded(prior),
        planned: encoded(planned),
      });
    const created = await apply(null, { ...STATE, id: UNKNOWN });
    expect(decodeValue(created.state)).toBeNull();
    // An element of a set has no index, so the path ends at the set.
    expect(created.diagnostics[0]?.attribute?.steps).toEqual([
      { attribute: 'parts', key: undefined, index: undefined },
    ]);
    const updated = await apply(STATE, { ...STATE, note: 'new' });
    expect(decodeValue(updated.state)).toEqual(STATE);
    expect(updated.diagnostics[0]?.detail).toBe('broken');
    expect(decodeValue((await apply(STATE, null)).state)).toEqual(STATE);
  });

  it.each([
    [3, 'has version 3'],
    [1, 'no longer reads'],
  ])('refuse a state of version %i', async (version, detail) => {
    const state = { json: Buffer.from('{}') };
    const answer = await fresh().call('UpgradeResourceState', upgradeResourceState, { typeName, version, state });
    expect(answer.diagnostics[0]?.detail).toContain(detail);
    expect(answer.state).toBeUndefined();
  });

  it('say that there is nothing to import if the import of a resource gives no state', async () => {
    const calls = await configured();
    expect(summaries(await calls.call('ImportResourceState', importResourceState, { typeName, id: 'x' }))).toEqual([
      'Nothing to import',
    ]);
  });

  it('fail for types that the provider does not have', async () => {
    const answer = await fresh().call('ReadDataSource', readDataSource, { typeName: 'test_other' });
    expect(answer.diagnostics[0]?.detail).toBe('This provider has no data source test_other.');
  });

  it('send exactly one event of an action after the stop', async () => {
    const calls = await configured();
    expect(
      await calls.call('PlanAction', planAction, { typeName: 'test_act', config: encoded({ name: UNKNOWN }) }),
    ).toEqual({
      diagnostics: [],
    });
    const { events, ended } = calls.invoke('test_act', { name: 'n' });
    await expect.poll(() => events).toEqual([{ progress: { message: 'first' }, completed: undefined }]);
    await calls.call('StopProvider', stopProvider, {});
    expect(events).toHaveLength(1);
    release();
    await ended;
    expect(events).toHaveLength(2);
    expect(events[1]?.completed && summaries(events[1].completed)).toEqual(['It failed']);
  });

  it('refuse to invoke an action with a null where a value is required', async () => {
    const { events, ended } = (await configured()).invoke('test_act', { name: null });
    await ended;
    expect(events.map(({ completed }) => completed && summaries(completed))).toEqual([['Missing name']]);
  });
});
