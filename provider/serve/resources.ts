import type { AnyResource, PlannedChange } from '../handlers.js';
import { conform, isMembers, type Members, propose } from '../schema/index.js';
import { decodeJson, decodeValue, encodeValue } from '../transport/codec.js';
import {
  applyResourceChange,
  importResourceState,
  planResourceChange,
  readResource,
  upgradeResourceIdentity,
  upgradeResourceState,
  validateConfig,
} from '../transport/messages.js';
import { unary } from '../transport/rpc.js';
import { named } from './declared.js';
import { answered, diagnosticMessages, errorMessage, hasErrors } from './diagnostics.js';
import { attributePathOf } from './paths.js';
import type { Session } from './session.js';
import { decode, decodePresent, encode, validated } from './values.js';

const NOTHING = new Uint8Array();

/** The calls about resources. */
export function resourceCalls<C>(session: Session<C>) {
  const { log } = session;
  const declared = named(session.provider.resources, 'resource');
  return {
    ValidateResourceConfig: unary(validateConfig, ({ typeName, config }) =>
      answered(
        log,
        () => {
          const resource = declared(typeName);
          const found = validated(resource, decodePresent(resource.attributes, config));
          return { diagnostics: diagnosticMessages(resource.attributes, found) };
        },
        (diagnostics) => ({ diagnostics }),
      ),
    ),

    UpgradeResourceState: unary(upgradeResourceState, ({ typeName, version, state }) =>
      answered(
        log,
        () => {
          const resource = declared(typeName);
          const upgraded = upgrade(resource, version, state?.json ?? NOTHING);
          return { state: encode(resource.attributes, upgraded), diagnostics: [] };
        },
        (diagnostics) => ({ state: undefined, diagnostics }),
      ),
    ),

    UpgradeResourceIdentity: unary(upgradeResourceIdentity, ({ typeName, version, identity }) =>
      answered(
        log,
        () => {
          const { identity: wanted } = declared(typeName);
          if (wanted === undefined) throw new Error(`${typeName} has no identity.`);
          const json = identity?.json ?? NOTHING;
          // A release of Terraform without identities has stored the state. The next read gives the identity.
          if (json.length === 0) return { identity: undefined, diagnostics: [] };
          if (version !== wanted.version) throw new Error(`${typeName} has no identity of version ${version}.`);
          const members = conform(wanted.attributes, decodeJson(json));
          return { identity: { data: encodeValue(members) }, diagnostics: [] };
        },
        (diagnostics) => ({ identity: undefined, diagnostics }),
      ),
    ),

    ReadResource: unary(readResource, (request) =>
      answered(
        log,
        async () => {
          const resource = declared(request.typeName);
          const { attributes } = resource;
          const before = decodePresent(attributes, request.state);
          const { state, diagnostics } = await resource.read(before, session.context());
          return {
            state: encode(attributes, state),
            diagnostics: diagnosticMessages(attributes, diagnostics),
            private: request.private,
            identity: identityOf(resource, state),
          };
        },
        (diagnostics) => ({ ...request, diagnostics }),
      ),
    ),

    PlanResourceChange: unary(planResourceChange, (request) =>
      answered(
        log,
        async () => {
          const resource = declared(request.typeName);
          const { attributes } = resource;
          const prior = decode(attributes, request.prior);
          const config = decode(attributes, request.config);
          const proposal =
            config === null ? { planned: null, inPlace: null, replace: [] } : propose(attributes, prior, config);
          const { planned, inPlace, replace } = proposal;
          const change = { prior, config, planned, inPlace, replaces: replace.length > 0 };
          const decided: PlannedChange<Members> =
            resource.plan === undefined ? { planned, diagnostics: [] } : await resource.plan(change, session.context());
          return {
            planned: encode(attributes, decided.planned),
            replace: [...(decided.keeps ? [] : replace), ...(decided.replace ?? [])].map((path) =>
              attributePathOf(attributes, path),
            ),
            private: request.private,
            diagnostics: diagnosticMessages(attributes, decided.diagnostics),
            identity: request.identity,
          };
        },
        (diagnostics) => ({ planned: undefined, replace: [], private: NOTHING, diagnostics, identity: undefined }),
      ),
    ),

    ApplyResourceChange: unary(applyResourceChange, (request) =>
      answered(
        log,
        async () => {
          const resource = declared(request.typeName);
          const { attributes } = resource;
          const { state, diagnostics } = await apply(
            resource,
            decode(attributes, request.prior),
            decode(attributes, request.planned),
          );
          return {
            state: encode(attributes, state),
            private: request.private,
            diagnostics: diagnosticMessages(attributes, diagnostics),
            identity: identityOf(resource, state),
          };
        },
        // The prior state stays, because an error does not show that anything has changed.
        (diagnostics) => ({
          state: encodeValue(decodeValue(request.prior)),
          private: request.private,
          diagnostics,
          identity: request.identity,
        }),
      ),
    ),

    ImportResourceState: unary(importResourceState, ({ typeName, id, identity }) =>
      answered(
        log,
        async () => {
          const resource = declared(typeName);
          if (resource.import === undefined) throw new Error(`${typeName} cannot be imported.`);
          const wanted = decodeValue(identity?.data);
          const by = wanted === null ? { id } : { identity: conform(resource.identity?.attributes ?? {}, wanted) };
          const { state, diagnostics } = await resource.import(by, session.context());
          const found = diagnosticMessages(resource.attributes, diagnostics);
          if (state === null) {
            const none = errorMessage('Nothing to import', `There is no ${typeName} of this id.`);
            return { imported: [], diagnostics: hasErrors(diagnostics) ? found : [...found, none] };
          }
          const imported = {
            typeName,
            state: encode(resource.attributes, state),
            private: NOTHING,
            identity: identityOf(resource, state),
          };
          return { imported: [imported], diagnostics: found };
        },
        (diagnostics) => ({ imported: [], diagnostics }),
      ),
    ),
  };

  /**
   * Makes the change of an apply: create, update or delete. An error of a delete keeps the prior state; an error of an
   * update keeps it if the update returns no state.
   */
  async function apply(resource: AnyResource<C>, prior: Members | null, planned: Members | null) {
    const context = session.context();
    if (planned === null) {
      const diagnostics = prior === null ? [] : await resource.delete(prior, context);
      return { state: hasErrors(diagnostics) ? prior : null, diagnostics };
    }
    if (prior === null) return resource.create(planned, context);
    const { state, diagnostics } = await resource.update(prior, planned, context);
    return { state: state === null && hasErrors(diagnostics) ? prior : state, diagnostics };
  }
}

/**
 * Converts a stored state to a state of this version.
 * @throws Error if this is not possible, for example for a state of a later version
 */
function upgrade<C>(resource: AnyResource<C>, version: number, json: Uint8Array): Members {
  const { name, version: current, attributes } = resource;
  if (version > current) {
    throw new Error(
      `The state of ${name} has version ${version}, and this provider knows only versions up to ${current}. Use a newer provider.`,
    );
  }
  const state = decodeJson(json);
  if (version === current) return conform(attributes, state);
  if (!isMembers(state)) throw new Error(`The state of ${name} is no object.`);
  if (resource.upgrade === undefined)
    throw new Error(`The state of ${name} has version ${version}, which this provider no longer reads.`);
  return conform(attributes, resource.upgrade(version, state));
}

/** The identity that belongs to a state. Undefined if there is no state, or if the resource has no identities. */
function identityOf<C>({ identity }: AnyResource<C>, state: Members | null) {
  if (identity === undefined || state === null) return undefined;
  return { data: encode(identity.attributes, identity.of(state)) };
}
