import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  action,
  type CallContext,
  configuration,
  type Diagnostic,
  dataSource,
  type Outcome,
  type Provider,
  resource,
} from '../../../provider/handlers.js';
import {
  block,
  computed,
  type DesiredOf,
  int,
  int64,
  list,
  map,
  object,
  optional,
  optionalComputed,
  required,
  type StateOf,
  set,
  string,
  UNKNOWN,
} from '../../../provider/schema/index.js';
import { serve } from '../../../provider/serve/index.js';
import { prepare } from '../../../provider/serve/prepare.js';
import { createService } from '../../../provider/serve/service.js';

// A provider for the tests of the transport, bundled as the real provider is. Its resource `probe_thing` is a file.

interface Settings {
  readonly folder: string | undefined;
}
type Context = CallContext<Settings>;

const thing = {
  name: required(string, 'Its name', {
    replace: true,
    validate: (name) => (name.includes('/') ? 'A name has no slash.' : undefined),
  }),
  note: optional(string, 'Any text'),
  size: optional(int64, 'A large number'),
  groups: optional(set(string), 'Unordered names'),
  tags: optional(map(string), 'Tags'),
  steps: optional(list(object({ at: required(string, 'When'), seen: computed(string, 'What was seen') })), 'Steps'),
  window: optional(
    object({ from: required(string, 'Start', { replace: true }), ms: computed(int, 'Its length') }),
    'A window',
  ),
  grade: optionalComputed(string, 'Its grade'),
  slow: optional(string, 'Path of a file. The thing is finished once this file exists'),
  fail: optional(string, 'Fails with this message'),
  id: computed(string, 'Its id'),
  revision: computed(int, 'How often it was written'),
  status: computed(string, 'RUNNING or DONE'),
  timeouts: block({ create: optional(string, 'How long') }, 'Time limits'),
};
type Thing = StateOf<typeof thing>;

const error = (summary: string, ...attribute: string[]): Diagnostic => ({
  severity: 'error',
  summary,
  detail: `${summary}, in detail`,
  attribute,
});

function fileOf(name: string, { settings }: Context): string {
  if (settings.folder === undefined) throw new Error('the folder is not known');
  return join(settings.folder, `${name}.json`);
}

const json = (state: Thing) =>
  JSON.stringify(state, (_name, value) => (typeof value === 'bigint' ? `${value}n` : value));

function load(name: string, context: Context): Thing | null {
  const file = fileOf(name, context);
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8'), (_name, value) =>
    typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  );
}

/** Waits for the file that `slow` names, or until Terraform asks to stop. */
const finished = async (slow: string | null, { stopped }: Context) => {
  while (slow !== null && !existsSync(slow) && !stopped.aborted)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return !stopped.aborted;
};

async function write(desired: DesiredOf<typeof thing>, revision: number, context: Context): Promise<Outcome<Thing>> {
  if (desired.fail !== null) return { state: null, diagnostics: [error(desired.fail, 'fail')] };
  const state: Thing = {
    ...desired,
    steps: desired.steps?.map(({ at }) => ({ at, seen: `seen ${at}` })) ?? null,
    window: desired.window === null ? null : { from: desired.window.from, ms: desired.window.from.length },
    grade: desired.grade === UNKNOWN ? 'ordinary' : desired.grade,
    id: `thing-${desired.name}`,
    revision,
    status: 'RUNNING',
  };
  writeFileSync(fileOf(desired.name, context), json(state));
  const done = { ...state, status: (await finished(desired.slow, context)) ? 'DONE' : 'RUNNING' };
  writeFileSync(fileOf(desired.name, context), json(done));
  return { state: done, diagnostics: [] };
}

const things = resource<typeof thing, Settings, { id: typeof thing.name }>({
  name: 'probe_thing',
  description: 'A file.',
  version: 2,
  attributes: thing,
  identity: { version: 1, attributes: { id: required(string, 'Its id') }, of: ({ id }) => ({ id: id ?? '' }) },
  validate: ({ note, size }) => (note === 'large' && size === null ? [error('large things need a size', 'size')] : []),
  plan: async ({ prior, planned }) => {
    if (planned === null) {
      const warning = { ...error('the file will be removed'), severity: 'warning' } as const;
      return { planned, diagnostics: prior?.note === 'precious' ? [warning] : [] };
    }
    const changed = prior !== null && json({ ...prior, ...planned } as Thing) !== json(prior);
    return { planned: changed ? { ...planned, revision: UNKNOWN, status: UNKNOWN } : planned, diagnostics: [] };
  },
  create: (desired, context) => write(desired, 1, context),
  read: async ({ name }, context) => ({ state: load(name, context), diagnostics: [] }),
  update: (prior, desired, context) => write(desired, (prior.revision ?? 0) + 1, context),
  delete: async ({ name, note }, context) => {
    if (note === 'stays') return [error('it does not go')];
    rmSync(fileOf(name, context), { force: true });
    return [];
  },
  import: async (by, context) => {
    const id = 'id' in by ? by.id : by.identity.id;
    return { state: load(id.replace(/^thing-/, ''), context), diagnostics: [] };
  },
  upgrade: (_version, state) => ({ ...state, note: `${String(state.title)} (upgraded)` }),
});

const seen = {
  name: required(string, 'Its name'),
  status: computed(string, 'Its status'),
  size: computed(int64, 'Size'),
};
const lookups = dataSource<typeof seen, Settings>({
  name: 'probe_thing',
  description: 'The contents of a file.',
  attributes: seen,
  read: async ({ name }, context) => {
    const state = load(name, context);
    return state === null
      ? { state: null, diagnostics: [error('there is no such thing', 'name')] }
      : { state: { name, status: state.status, size: state.size }, diagnostics: [] };
  },
});

const touch = {
  file: required(string, 'A file to write'),
  refuse: optional(string, 'Refuses the plan with this message'),
};
const touching = action<typeof touch, Settings>({
  name: 'probe_touch',
  description: 'Writes a file.',
  attributes: touch,
  plan: async ({ refuse }) => (typeof refuse === 'string' ? [error(refuse, 'refuse')] : []),
  invoke: async ({ file }, progress, context) => {
    for (const step of ['first', 'second', 'third']) progress(`${step} step`);
    await finished(file, context);
    return context.stopped.aborted ? [error('Interrupted')] : [];
  },
});

const settings = { folder: optional(string, 'Where the files are') };
const probe: Provider<Settings> = {
  name: 'probe',
  configuration: configuration<typeof settings, Settings>({
    description: 'Files.',
    attributes: settings,
    // This text is printed to test that Terraform gets nothing but the handshake on standard output.
    configure: ({ folder }) => {
      process.stdout.write('configured\n');
      return { settings: { folder: typeof folder === 'string' ? folder : undefined }, diagnostics: [] };
    },
  }),
  resources: [things],
  dataSources: [lookups],
  actions: [touching],
};

void serve('probe', prepare(probe), async (log) => createService(probe, log));
