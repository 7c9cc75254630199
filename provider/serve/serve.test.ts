import { Server } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { action, configuration, type Diagnostic, dataSource, type Provider, resource } from '../handlers.js';
import {
  computed,
  type Members,
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
  type Carried,
  configureProvider,
  getProviderSchema,
  importResourceState,
  type invokeAction,
  planAction,
  planResourceChange,
  readDataSource,
  readResource,
  stopProvider,
  upgradeResourceState,
  validateConfig,
} from '../transport/messages.js';
import { Reader, type Wire } from '../transport/protobuf.js';
import { callsOf } from './index.js';
import { Session } from './session.js';

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

const provider: Provider<{ readonly word: string }> = {
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
    resource<typeof attributes, { readonly word: string }>({
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
    dataSource<typeof attributes, { readonly word: string }>({
      name: 'test_thing',
      description: '',
      attributes,
      read: async ({ name }) => ({ state: { ...STATE, name }, diagnostics: [] }),
    }),
  ],
  actions: [
    action<{ readonly name: typeof attributes.name }, { readonly word: string }>({
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

interface Messages<Q, S> {
  readonly request: Wire<Q>;
  readonly response: Wire<S>;
}
type Handle = (call: object, respond?: (error: unknown, response: unknown) => void) => void;

/** A provider without transport, whose calls get their messages as they are. */
class Calls {
  private readonly handles = new Map<string, Handle>();
  readonly session = new Session(provider, () => undefined);

  constructor() {
    const server = Object.assign(Object.create(Server.prototype) as Server, {
      register: (path: string, handle: Handle) => this.handles.set(path, handle) !== undefined,
    });
    for (const [name, method] of Object.entries(callsOf(this.session))) method.register(server, name);
  }

  static async configured(word = 'word'): Promise<Calls> {
    const calls = new Calls();
    const config = encodeValue({ word });
    await calls.call('ConfigureProvider', configureProvider, { terraformVersion: '1.11.4', config });
    return calls;
  }

  /** A call with an answer. The messages go over the wire format once. */
  call<Q, S>(name: string, { request, response }: Messages<Q, S>, value: Partial<Q>): Promise<S> {
    const empty = request.decode(new Reader(new Uint8Array()));
    const sent = request.decode(new Reader(request.encode({ ...empty, ...value })));
    return new Promise((resolve, reject) => {
      this.handles.get(name)?.({ request: sent }, (error, answer) => {
        if (error !== null) reject(error);
        else resolve(response.decode(new Reader(response.encode(answer as S))));
      });
    });
  }

  /** Starts an invocation. `events` fills as they are sent, until `ended`. */
  invoke(config: Members) {
    const events: Carried<typeof invokeAction.response>[] = [];
    const request = { typeName: 'test_act', config: encodeValue(config) };
    const ended = new Promise<void>((resolve) => {
      const write = (event: Carried<typeof invokeAction.response>) => events.push(event);
      this.handles.get('InvokeAction')?.({ request, write, end: resolve });
    });
    return { events, ended };
  }
}

const typeName = 'test_thing';
const encoded = (value: Value) => encodeValue(value);
const summaries = ({ diagnostics }: { readonly diagnostics: readonly { readonly summary: string }[] }) =>
  diagnostics.map(({ summary }) => summary);

describe('the calls of a provider', () => {
  it('give the schemas of all that is declared', async () => {
    const schemas = await new Calls().call('GetProviderSchema', getProviderSchema, {});
    expect(Object.keys(schemas.resources)).toEqual([typeName]);
    expect(schemas.resources[typeName]?.version).toBe(2);
    const [name, , parts, inner, id] = schemas.resources[typeName]?.block?.attributes ?? [];
    expect(name).toMatchObject({ name: 'name', required: true, optional: false, computed: false });
    expect(Buffer.from(parts?.type ?? []).toString()).toBe('["set","string"]');
    expect(inner?.nested?.attributes[0]?.name).toBe('text');
    expect(id).toMatchObject({ computed: true, optional: false });
    expect(Object.keys(schemas.actions)).toEqual(['test_act']);
    expect(schemas.capabilities).toEqual({ planDestroy: true, providerSchemaOptional: true });
  });

  it('lead a finding to its attribute', async () => {
    const config = encoded({ ...STATE, id: null, inner: { text: 'x' } });
    const { diagnostics } = await new Calls().call('ValidateResourceConfig', validateConfig, { typeName, config });
    const steps = ['inner', 'text'].map((attribute) => ({ attribute, key: undefined, index: undefined }));
    expect(diagnostics).toEqual([
      { severity: 1, summary: 'Invalid text', detail: 'It is never right.', attribute: { steps } },
    ]);
  });

  it('are errors before the provider is configured, and after its configuration was refused', async () => {
    for (const calls of [new Calls(), await Calls.configured('wrong')]) {
      const read = await calls.call('ReadResource', readResource, { typeName, state: encoded(STATE) });
      expect(summaries(read)).toEqual(['The provider failed']);
      expect(decodeValue(read.state)).toEqual(STATE);
    }
  });

  it('give handlers the settings, with unknown ones too', async () => {
    const calls = new Calls();
    await calls.call('ConfigureProvider', configureProvider, { config: encoded({ word: UNKNOWN }) });
    const { state } = await calls.call('ReadResource', readResource, { typeName, state: encoded(STATE) });
    expect(decodeValue(state)).toEqual({ ...STATE, note: 'unknown' });
  });

  it('plan by the rules of the declaration', async () => {
    const calls = await Calls.configured();
    const config = encoded({ ...STATE, name: 'other', id: null });
    const plan = await calls.call('PlanResourceChange', planResourceChange, {
      typeName,
      prior: encoded(STATE),
      config,
    });
    expect(decodeValue(plan.planned)).toEqual({ ...STATE, name: 'other', id: UNKNOWN });
    expect(plan.replace).toEqual([{ steps: [{ attribute: 'name', key: undefined, index: undefined }] }]);
  });

  it('keep the prior state of an update or delete that fails, and none of a create', async () => {
    const calls = await Calls.configured();
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
    const answer = await new Calls().call('UpgradeResourceState', upgradeResourceState, { typeName, version, state });
    expect(answer.diagnostics[0]?.detail).toContain(detail);
    expect(answer.state).toBeUndefined();
  });

  it('say that there is nothing to import', async () => {
    const calls = await Calls.configured();
    expect(summaries(await calls.call('ImportResourceState', importResourceState, { typeName, id: 'x' }))).toEqual([
      'Nothing to import',
    ]);
  });

  it('are errors for types that the provider does not have', async () => {
    const answer = await new Calls().call('ReadDataSource', readDataSource, { typeName: 'test_other' });
    expect(answer.diagnostics[0]?.detail).toBe('This provider has no data source test_other.');
  });

  it('send exactly one event of an action after the stop', async () => {
    const calls = await Calls.configured();
    expect(
      await calls.call('PlanAction', planAction, { typeName: 'test_act', config: encoded({ name: UNKNOWN }) }),
    ).toEqual({
      diagnostics: [],
    });
    const { events, ended } = calls.invoke({ name: 'n' });
    await Promise.resolve();
    expect(events).toEqual([{ progress: { message: 'first' }, completed: undefined }]);
    await calls.call('StopProvider', stopProvider, {});
    expect(events).toHaveLength(1);
    release();
    await ended;
    expect(events).toHaveLength(2);
    expect(events[1]?.completed && summaries(events[1].completed)).toEqual(['It failed']);
  });

  it('refuse to invoke an action with a null where a value is required', async () => {
    const { events, ended } = (await Calls.configured()).invoke({ name: null });
    await ended;
    expect(events.map(({ completed }) => completed && summaries(completed))).toEqual([['Missing name']]);
  });
});
