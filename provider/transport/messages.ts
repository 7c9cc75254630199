import { bytes, flag, integer, lazy, many, mapped, maybe, message, plain, text, type Wire } from './protobuf.js';

// The messages of Terraform's plugin protocol 6 that this provider reads or writes. The field numbers are those of the
// protocol's documentation (version 6.11). Fields that the provider never uses are left out, because readers of
// Protocol Buffers skip unknown fields.

const NOTHING = new Uint8Array();
const string = (number: number) => plain(number, text, '');
const binary = (number: number) => plain(number, bytes, NOTHING);
const boolean = (number: number) => plain(number, flag, false);
const int = (number: number) => plain(number, integer, 0);

/** The type of the values that a {@link Wire} encodes and decodes. */
export type ValueOf<W> = W extends Wire<infer T> ? T : never;

/** A value, in one of two encodings. */
export const dynamicValue = message({ msgpack: binary(1), json: binary(2) });
const value = (number: number) => maybe(number, dynamicValue);

export const SEVERITY = { error: 1, warning: 2 } as const;
const step = message({ attribute: maybe(1, text), key: maybe(2, text), index: maybe(3, integer) });
export const attributePath = message({ steps: many(1, step) });
const diagnostic = message({
  severity: int(1),
  summary: string(2),
  detail: string(3),
  attribute: maybe(4, attributePath),
});
export type DiagnosticMessage = ValueOf<typeof diagnostic>;
const diagnostics = (number: number) => many(number, diagnostic);

export const MARKDOWN = 1;
/** How an attribute or block holds its objects. */
export const NESTING = { single: 1, list: 2, set: 3, map: 4 } as const;

export interface SchemaAttribute {
  readonly name: string;
  /** The JSON of a Terraform type; empty if `nested` is set. */
  readonly type: Uint8Array;
  readonly nested: { readonly attributes: readonly SchemaAttribute[]; readonly nesting: number } | undefined;
  readonly description: string;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  readonly descriptionKind: number;
  readonly deprecated: boolean;
  readonly deprecationMessage: string;
}
const schemaAttribute: Wire<SchemaAttribute> = message({
  name: string(1),
  type: binary(2),
  nested: maybe(
    10,
    message({
      attributes: many(
        1,
        lazy<SchemaAttribute>(() => schemaAttribute),
      ),
      nesting: int(3),
    }),
  ),
  description: string(3),
  required: boolean(4),
  optional: boolean(5),
  computed: boolean(6),
  sensitive: boolean(7),
  descriptionKind: int(8),
  deprecated: boolean(9),
  deprecationMessage: string(12),
});

export interface SchemaBlock {
  readonly version: number;
  readonly attributes: readonly SchemaAttribute[];
  readonly blocks: readonly {
    readonly name: string;
    readonly block: SchemaBlock | undefined;
    readonly nesting: number;
  }[];
  readonly description: string;
  readonly descriptionKind: number;
}
const schemaBlock: Wire<SchemaBlock> = message({
  version: int(1),
  attributes: many(2, schemaAttribute),
  blocks: many(
    3,
    message({
      name: string(1),
      block: maybe(
        2,
        lazy<SchemaBlock>(() => schemaBlock),
      ),
      nesting: int(3),
    }),
  ),
  description: string(4),
  descriptionKind: int(5),
});
const schema = message({ version: int(1), block: maybe(2, schemaBlock) });
export type SchemaMessage = ValueOf<typeof schema>;

const identityAttribute = message({
  name: string(1),
  type: binary(2),
  requiredForImport: boolean(3),
  optionalForImport: boolean(4),
  description: string(5),
});
const identitySchema = message({ version: int(1), attributes: many(2, identityAttribute) });
const identityData = message({ data: value(1) });
const identity = (number: number) => maybe(number, identityData);
const rawState = message({ json: binary(1) });

const nothing = message({});
const typeName = string(1);

export const getProviderSchema = {
  request: nothing,
  response: message({
    provider: maybe(1, schema),
    resources: mapped(2, schema),
    dataSources: mapped(3, schema),
    diagnostics: diagnostics(4),
    lists: mapped(9, schema),
    capabilities: maybe(6, message({ planDestroy: boolean(1), providerSchemaOptional: boolean(2) })),
    actions: mapped(11, message({ schema: maybe(1, schema) })),
  }),
};
export const getResourceIdentitySchemas = {
  request: nothing,
  response: message({ schemas: mapped(1, identitySchema), diagnostics: diagnostics(2) }),
};
export const validateProviderConfig = {
  request: message({ config: value(1) }),
  response: message({ diagnostics: diagnostics(2) }),
};
export const configureProvider = {
  request: message({ terraformVersion: string(1), config: value(2) }),
  response: message({ diagnostics: diagnostics(1) }),
};
/** The call that validates the configuration of a resource, data source, list or action. */
export const validateConfig = {
  request: message({ typeName, config: value(2) }),
  response: message({ diagnostics: diagnostics(1) }),
};
export const upgradeResourceState = {
  request: message({ typeName, version: int(2), state: maybe(3, rawState) }),
  response: message({ state: value(1), diagnostics: diagnostics(2) }),
};
export const upgradeResourceIdentity = {
  request: message({ typeName, version: int(2), identity: maybe(3, rawState) }),
  response: message({ identity: identity(1), diagnostics: diagnostics(2) }),
};
export const readResource = {
  request: message({ typeName, state: value(2), private: binary(3), identity: identity(6) }),
  response: message({ state: value(1), diagnostics: diagnostics(2), private: binary(3), identity: identity(5) }),
};
export const planResourceChange = {
  request: message({ typeName, prior: value(2), config: value(4), private: binary(5), identity: identity(8) }),
  response: message({
    planned: value(1),
    replace: many(2, attributePath),
    private: binary(3),
    diagnostics: diagnostics(4),
    identity: identity(7),
  }),
};
export const applyResourceChange = {
  request: message({
    typeName,
    prior: value(2),
    planned: value(3),
    config: value(4),
    private: binary(5),
    identity: identity(7),
  }),
  response: message({ state: value(1), private: binary(2), diagnostics: diagnostics(3), identity: identity(5) }),
};
const imported = message({ typeName, state: value(2), private: binary(3), identity: identity(4) });
export const importResourceState = {
  request: message({ typeName, id: string(2), identity: identity(4) }),
  response: message({ imported: many(1, imported), diagnostics: diagnostics(2) }),
};
export const readDataSource = {
  request: message({ typeName, config: value(2) }),
  response: message({ state: value(1), diagnostics: diagnostics(2) }),
};
/** The response is a stream with an event for each object. An event with an error is the last one. */
export const listResource = {
  request: message({ typeName, config: value(2), includeObject: boolean(3), limit: int(4) }),
  response: message({
    identity: identity(1),
    displayName: string(2),
    object: value(3),
    diagnostics: diagnostics(4),
  }),
};
export const planAction = {
  request: message({ typeName, config: value(2) }),
  response: message({ diagnostics: diagnostics(1) }),
};
/** The response is a stream: any number of events with progress, and finally one with `completed`. */
export const invokeAction = {
  request: message({ typeName, config: value(2) }),
  response: message({
    progress: maybe(1, message({ message: string(1) })),
    completed: maybe(2, message({ diagnostics: diagnostics(1) })),
  }),
};
export const stopProvider = { request: nothing, response: message({ error: string(1) }) };

/** A status of `grpc.health.v1.Health`. */
export const SERVING = 1;
export const checkHealth = { request: message({ service: string(1) }), response: message({ status: int(1) }) };
/** The call of go-plugin that streams output. This provider never sends any. */
export const streamOutput = { request: nothing, response: message({ channel: int(1), data: binary(2) }) };
export const shutDown = { request: nothing, response: nothing };
