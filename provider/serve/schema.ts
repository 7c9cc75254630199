import type { Provider } from '../handlers.js';
import type { AnyType, Attribute, Attributes } from '../schema/index.js';
import {
  type getProviderSchema,
  type getResourceIdentitySchemas,
  MARKDOWN,
  NESTING,
  type SchemaAttribute,
  type SchemaMessage,
  type ValueOf,
} from '../transport/messages.js';

const NO_TYPE = new Uint8Array();

/** The schema of a list. Lists have no arguments. */
const LIST = { version: 0, block: blockOf({}, '') };

/** All schemas of a provider: the answer to GetProviderSchema. */
export function providerSchemas<C>({
  configuration,
  resources,
  dataSources,
  actions,
}: Provider<C>): ValueOf<typeof getProviderSchema.response> {
  return {
    provider: schemaOf(configuration, 0),
    resources: Object.fromEntries(resources.map((resource) => [resource.name, schemaOf(resource, resource.version)])),
    dataSources: Object.fromEntries(dataSources.map((source) => [source.name, schemaOf(source, 0)])),
    lists: Object.fromEntries(resources.flatMap((resource) => (resource.list ? [[resource.name, LIST]] : []))),
    actions: Object.fromEntries(actions.map((action) => [action.name, { schema: schemaOf(action, 0) }])),
    diagnostics: [],
    // With `planDestroy`, Terraform also asks for the plan of a destroy, so that a resource can add warnings to it.
    // With `providerSchemaOptional`, Terraform may reuse the schemas of another process of this provider.
    capabilities: { planDestroy: true, providerSchemaOptional: true },
  };
}

/** The identities of the resources that have one: the answer to GetResourceIdentitySchemas. */
export function identitySchemas<C>({ resources }: Provider<C>): ValueOf<typeof getResourceIdentitySchemas.response> {
  const schemas = resources.flatMap(({ name, identity }) =>
    identity === undefined ? [] : [[name, { version: identity.version, attributes: identityAttributes(identity) }]],
  );
  return { schemas: Object.fromEntries(schemas), diagnostics: [] };
}

const identityAttributes = ({ attributes }: { readonly attributes: Attributes }) =>
  Object.entries(attributes).map(([name, { type, mode, description }]) => ({
    name,
    type: typeJson(type),
    requiredForImport: mode === 'required',
    optionalForImport: mode !== 'required',
    description,
  }));

function schemaOf(
  { attributes, description }: { readonly attributes: Attributes; readonly description: string },
  version: number,
): SchemaMessage {
  return { version, block: { ...blockOf(attributes, description), version } };
}

function blockOf(attributes: Attributes, description: string): NonNullable<SchemaMessage['block']> {
  const entries = Object.entries(attributes);
  return {
    version: 0,
    attributes: entries.filter(([, { block }]) => !block).map(([name, attribute]) => attributeOf(name, attribute)),
    blocks: entries.flatMap(([name, { block, type, description }]) =>
      block && type.kind === 'object'
        ? [{ name, block: blockOf(type.attributes, description), nesting: NESTING.single }]
        : [],
    ),
    description,
    descriptionKind: MARKDOWN,
  };
}

function attributeOf(name: string, { type, mode, description, sensitive, deprecated }: Attribute): SchemaAttribute {
  const nested = nestedIn(type);
  return {
    name,
    type: nested === undefined ? typeJson(type) : NO_TYPE,
    nested,
    description,
    required: mode === 'required',
    optional: mode === 'optional' || mode === 'optional+computed',
    computed: mode === 'computed' || mode === 'optional+computed',
    sensitive,
    descriptionKind: MARKDOWN,
    deprecated: deprecated !== undefined,
    deprecationMessage: deprecated ?? '',
  };
}

/** The attributes of an object, or of the objects that are the elements of a collection. */
function nestedIn(type: AnyType): SchemaAttribute['nested'] {
  const collection = type.kind === 'list' || type.kind === 'set' || type.kind === 'map';
  const object = collection ? type.of : type;
  if (object.kind !== 'object') return undefined;
  return {
    attributes: Object.entries(object.attributes).map(([name, attribute]) => attributeOf(name, attribute)),
    nesting: collection ? NESTING[type.kind] : NESTING.single,
  };
}

const typeJson = (type: AnyType): Uint8Array => Buffer.from(JSON.stringify(terraformType(type)), 'utf8');

/** A type as Terraform writes it in JSON, e.g. `["list","string"]`. */
function terraformType(type: AnyType): unknown {
  switch (type.kind) {
    case 'string':
    case 'bool':
      return type.kind;
    case 'int':
    case 'int64':
      return 'number';
    case 'list':
    case 'set':
    case 'map':
      return [type.kind, terraformType(type.of)];
    case 'object':
      return [
        'object',
        Object.fromEntries(Object.entries(type.attributes).map(([name, { type: of }]) => [name, terraformType(of)])),
      ];
  }
}
