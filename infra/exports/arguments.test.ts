import { describe, expect, it } from 'vitest';
import { provider } from '../../provider/provider.js';
import type { AnyType, Attributes } from '../../provider/schema/index.js';
import { AwsProvider, type TerraformMetaArguments, TerraformStack, Testing } from '../cdk.js';
import { app } from '../testing/synthesised.js';
import { LogArchiveGuard, LogExport, LogExportAction, LogExportSchedule, LogferryProvider } from './index.js';
import type { LogArchiveGuardProps } from './log-archive-guard.js';
import type { LogExportProps } from './log-export.js';
import type { LogExportActionProps } from './log-export-action.js';
import type { LogExportScheduleProps, ScheduleCalendar } from './log-export-schedule.js';
import type { LogferryProviderProps } from './logferry-provider.js';
import type { ExportDestination, Timeouts } from './props.js';

/*
 * The properties of the constructs are the arguments of the provider's schema. The compiler compares the tables here
 * with the properties, and the tests compare the tables with the schema. So a new argument of only the constructs, or
 * of only the schema, fails here.
 */

type Presence = 'required' | 'optional';
/** Every property of an interface: whether it is required or optional. */
type PropertiesOf<T> = { readonly [Name in keyof T]-?: object extends Pick<T, Name> ? 'optional' : 'required' };
type Own<T> = Omit<T, keyof TerraformMetaArguments>;

const SOURCE: PropertiesOf<LogExportProps['source']> = {
  logGroups: 'optional',
  logGroupPrefixes: 'optional',
  logGroupPattern: 'optional',
  tags: 'optional',
  excludes: 'optional',
  logStreamPrefix: 'optional',
};
const WINDOW: PropertiesOf<LogExportProps['window']> = { from: 'required', to: 'required' };
const DESTINATION: PropertiesOf<Exclude<ExportDestination, { readonly schema_version: 1 }>> = {
  bucket: 'required',
  prefix: 'optional',
  layout: 'optional',
  bucketOwner: 'optional',
};
const TIMEOUTS: PropertiesOf<Timeouts> = { create: 'optional', update: 'optional', delete: 'optional' };

const ACTION: PropertiesOf<LogExportActionProps> = {
  source: 'required',
  window: 'required',
  destination: 'optional',
  region: 'optional',
  account: 'optional',
  slice: 'optional',
  verify: 'optional',
  maxScanBytes: 'optional',
  weight: 'optional',
  reason: 'optional',
  requestedBy: 'optional',
  timeout: 'optional',
};
const { timeout: _timeout, ...REQUEST } = ACTION;
const EXPORT: PropertiesOf<Own<LogExportProps>> = {
  ...REQUEST,
  triggers: 'optional',
  wait: 'optional',
  cancelOnDestroy: 'optional',
  timeouts: 'optional',
};
const GUARD: PropertiesOf<Own<LogArchiveGuardProps>> = {
  logGroup: 'required',
  destination: 'optional',
  region: 'optional',
  account: 'optional',
  slice: 'optional',
  acceptTailLoss: 'optional',
  enabled: 'optional',
  weight: 'optional',
  reason: 'optional',
  requestedBy: 'optional',
  timeouts: 'optional',
};
const GUARD_TIMEOUTS: PropertiesOf<NonNullable<LogArchiveGuardProps['timeouts']>> = { delete: 'optional' };
const { window: _window, ...WINDOWLESS } = REQUEST;
const SCHEDULE: PropertiesOf<Own<LogExportScheduleProps>> = {
  ...WINDOWLESS,
  name: 'required',
  cron: 'optional',
  calendars: 'optional',
  timezone: 'optional',
  jitter: 'optional',
  catchUpWindow: 'optional',
  lookback: 'required',
  lag: 'optional',
  paused: 'optional',
  note: 'optional',
};
const CALENDAR: PropertiesOf<ScheduleCalendar> = {
  second: 'optional',
  minute: 'optional',
  hour: 'optional',
  dayOfMonth: 'optional',
  month: 'optional',
  dayOfWeek: 'optional',
  year: 'optional',
};
const PROVIDER: PropertiesOf<Omit<LogferryProviderProps, 'source' | 'version'>> = {
  temporalAddress: 'optional',
  temporalNamespace: 'optional',
  temporalApiKey: 'optional',
  temporalTls: 'optional',
  taskQueue: 'optional',
  defaults: 'optional',
};
const TLS: PropertiesOf<NonNullable<LogferryProviderProps['temporalTls']>> = {
  serverCaCert: 'optional',
  clientCert: 'optional',
  clientKey: 'optional',
  serverName: 'optional',
};
const DEFAULTS: PropertiesOf<NonNullable<LogferryProviderProps['defaults']>> = {
  region: 'optional',
  account: 'optional',
  destination: 'optional',
  requestedBy: 'optional',
};

type Properties = Readonly<Record<string, Presence>>;

interface Case {
  /** The attributes that the schema declares. */
  readonly attributes: Attributes;
  readonly properties: Properties;
  /** For each property that is an object, the properties of this object. The key is the path of the object. */
  readonly objects: Readonly<Record<string, Properties>>;
  /** Adds the construct to a stack. */
  add(stack: TerraformStack, props: never): void;
  /** Path of the arguments in the synthesised stack. */
  readonly at: (string | number)[];
}

const attributesOf = (declared: readonly { name: string; attributes: Attributes }[], name: string): Attributes =>
  declared.find((item) => item.name === name)?.attributes ?? expect.fail(`the provider has no ${name}`);

const OF_REQUEST = { source: SOURCE, window: WINDOW, destination: DESTINATION };

const CASES: Readonly<Record<string, Case>> = {
  LogferryProvider: {
    attributes: provider.configuration.attributes,
    properties: PROVIDER,
    objects: { temporalTls: TLS, defaults: DEFAULTS, 'defaults.destination': DESTINATION },
    add: (stack, props: LogferryProviderProps) => new LogferryProvider(stack, 'of-test', props),
    at: ['provider', 'logferry', 0],
  },
  LogExport: {
    attributes: attributesOf(provider.resources, 'logferry_export'),
    properties: EXPORT,
    objects: { ...OF_REQUEST, timeouts: TIMEOUTS },
    add: (stack, props: LogExportProps) => new LogExport(stack, 'of-test', props),
    at: ['resource', 'logferry_export', 'of-test'],
  },
  LogArchiveGuard: {
    attributes: attributesOf(provider.resources, 'logferry_archive_guard'),
    properties: GUARD,
    objects: { destination: DESTINATION, timeouts: GUARD_TIMEOUTS },
    add: (stack, props: LogArchiveGuardProps) => new LogArchiveGuard(stack, 'of-test', props),
    at: ['resource', 'logferry_archive_guard', 'of-test'],
  },
  LogExportSchedule: {
    attributes: attributesOf(provider.resources, 'logferry_schedule'),
    properties: SCHEDULE,
    objects: { source: SOURCE, destination: DESTINATION, calendars: CALENDAR },
    add: (stack, props: LogExportScheduleProps) => new LogExportSchedule(stack, 'of-test', props),
    at: ['resource', 'logferry_schedule', 'of-test'],
  },
  LogExportAction: {
    attributes: attributesOf(provider.actions, 'logferry_export'),
    properties: ACTION,
    objects: OF_REQUEST,
    add: (stack, props: LogExportActionProps) => new LogExportAction(stack, 'of-test', props),
    at: ['action', 'logferry_export', 'of-test', 'config'],
  },
};

const camelCase = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** The arguments of a declaration: the attributes that a configuration can set. */
const argumentsIn = (attributes: Attributes) =>
  Object.entries(attributes).filter(([, { mode }]) => mode !== 'computed');

const presences = (attributes: Attributes): Properties =>
  Object.fromEntries(
    argumentsIn(attributes).map(([name, { mode }]) => [camelCase(name), mode === 'required' ? mode : 'optional']),
  );

/** The objects, and the lists of objects, among the arguments of a declaration, by their paths. */
const objectsIn = (attributes: Attributes, path = ''): readonly (readonly [string, Attributes])[] =>
  argumentsIn(attributes).flatMap(([name, { type: declared }]) => {
    const type = declared.kind === 'list' ? declared.of : declared;
    if (type.kind !== 'object') return [];
    const own = `${path}${camelCase(name)}`;
    return [[own, type.attributes] as const, ...objectsIn(type.attributes, `${own}.`)];
  });

/** A value for every argument. Texts differ from argument to argument. */
function samples(attributes: Attributes, rename: (name: string) => string, path = ''): object {
  return Object.fromEntries(
    argumentsIn(attributes).map(([name, { type }]) => [rename(name), sample(type, rename, `${path}/${name}`)]),
  );
}

function sample(type: AnyType, rename: (name: string) => string, path: string): unknown {
  switch (type.kind) {
    case 'string':
      return path;
    case 'bool':
      return true;
    case 'int':
    case 'int64':
      return path.length;
    case 'map':
      return { some_key: sample(type.of, rename, path) };
    case 'list':
    case 'set':
      return [sample(type.of, rename, path)];
    case 'object':
      return samples(type.attributes, rename, path);
  }
}

describe.each(Object.entries(CASES))('%s', (_, { attributes, properties, objects, add, at }) => {
  it('has a property for every argument of the schema, and the property is required exactly if the argument is required', () => {
    expect(properties).toEqual(presences(attributes));
    expect(objects).toEqual(
      Object.fromEntries(objectsIn(attributes).map(([path, members]) => [path, presences(members)])),
    );
  });

  it('passes every property to its argument', () => {
    const stack = new TerraformStack(app(), 'arguments');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    add(stack, samples(attributes, camelCase) as never);
    expect(JSON.parse(Testing.synth(stack))).toHaveProperty(
      at,
      samples(attributes, (name) => name),
    );
  });
});
