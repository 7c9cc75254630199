import type { AnyResource, Listed } from '../handlers.js';
import type { Members } from '../schema/index.js';
import { type DiagnosticMessage, listResource, SEVERITY, type ValueOf, validateConfig } from '../transport/messages.js';
import { streaming, unary } from '../transport/rpc.js';
import { named } from './declared.js';
import { answered, diagnosticMessages } from './diagnostics.js';
import type { Session } from './session.js';
import { encode } from './values.js';

type Event = ValueOf<typeof listResource.response>;

/** An event without an object. */
const only = (diagnostics: readonly DiagnosticMessage[]): Event => ({
  identity: undefined,
  displayName: '',
  object: undefined,
  diagnostics,
});

/** The calls about lists of resources. Lists have no arguments, so nothing in their configuration can be wrong. */
export function listCalls<C>(session: Session<C>) {
  const declared = named(
    session.provider.resources.filter(({ list }) => list !== undefined),
    'list of',
  );
  return {
    ValidateListResourceConfig: unary(validateConfig, async () => ({ diagnostics: [] })),

    ListResource: streaming(listResource, async ({ typeName, includeObject, limit }, send) => {
      const problems = await answered<readonly DiagnosticMessage[]>(
        session.log,
        async () => {
          const resource = declared(typeName);
          const { found, diagnostics } = (await resource.list?.(limit, session.context())) ?? NOTHING;
          for (const listed of found) {
            if (session.stopped.aborted) break;
            send(includeObject ? await withObject(resource, listed) : eventOf(resource, listed));
          }
          return diagnosticMessages(resource.attributes, diagnostics);
        },
        (diagnostics) => diagnostics,
      );
      if (problems.length > 0) send(only(problems));
    }),
  };

  /** The event of an object with its state. An object that cannot be imported is left out with a warning. */
  async function withObject(resource: AnyResource<C>, listed: Listed<Members>): Promise<Event> {
    const outcome = await resource.import?.({ identity: listed.identity }, session.context());
    const diagnostics = diagnosticMessages(resource.attributes, outcome?.diagnostics ?? []);
    const warnings = diagnostics.map((diagnostic) => ({ ...diagnostic, severity: SEVERITY.warning }));
    if (!outcome?.state) return only(warnings.length > 0 ? warnings : [notImported(listed)]);
    return { ...eventOf(resource, listed), object: encode(resource.attributes, outcome.state), diagnostics: warnings };
  }
}

const notImported = ({ displayName }: Listed<Members>): DiagnosticMessage => ({
  severity: SEVERITY.warning,
  summary: `The list leaves out ${displayName}`,
  detail: 'It cannot be imported. It may have been deleted since the list named it.',
  attribute: undefined,
});

const NOTHING = { found: [], diagnostics: [] };

const eventOf = <C>({ identity }: AnyResource<C>, { identity: members, displayName }: Listed<Members>): Event => ({
  identity: identity && { data: encode(identity.attributes, members) },
  displayName,
  object: undefined,
  diagnostics: [],
});
