import { readDataSource, validateConfig } from '../transport/messages.js';
import { unary } from '../transport/rpc.js';
import { named } from './declared.js';
import { answered, diagnosticMessages, hasErrors } from './diagnostics.js';
import type { Session } from './session.js';
import { decodePresent, encode, validated } from './values.js';

/** The calls about data sources. */
export function dataSourceCalls<C>(session: Session<C>) {
  const declared = named(session.provider.dataSources, 'data source');
  return {
    ValidateDataResourceConfig: unary(validateConfig, ({ typeName, config }) =>
      answered(
        session.log,
        () => {
          const source = declared(typeName);
          const found = validated(source, decodePresent(source.attributes, config));
          return { diagnostics: diagnosticMessages(source.attributes, found) };
        },
        (diagnostics) => ({ diagnostics }),
      ),
    ),
    ReadDataSource: unary(readDataSource, ({ typeName, config }) =>
      answered(
        session.log,
        async () => {
          const source = declared(typeName);
          const { attributes } = source;
          const members = decodePresent(attributes, config);
          const found = validated(source, members);
          if (hasErrors(found)) return { state: undefined, diagnostics: diagnosticMessages(attributes, found) };
          const { state, diagnostics } = await source.read(members, session.context());
          return { state: encode(attributes, state), diagnostics: diagnosticMessages(attributes, diagnostics) };
        },
        (diagnostics) => ({ state: undefined, diagnostics }),
      ),
    ),
  };
}
