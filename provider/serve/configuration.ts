import {
  configureProvider,
  getProviderSchema,
  getResourceIdentitySchemas,
  stopProvider,
  validateProviderConfig,
} from '../transport/messages.js';
import { unary } from '../transport/rpc.js';
import { answered, diagnosticMessages, hasErrors } from './diagnostics.js';
import { identitySchemas, providerSchemas } from './schema.js';
import type { Session } from './session.js';
import { decodePresent, validated } from './values.js';

/** The calls about the provider as a whole. */
export function configurationCalls<C>(session: Session<C>) {
  const { configuration } = session.provider;
  const { attributes } = configuration;
  return {
    GetProviderSchema: unary(getProviderSchema, async () => providerSchemas(session.provider)),
    GetResourceIdentitySchemas: unary(getResourceIdentitySchemas, async () => identitySchemas(session.provider)),
    ValidateProviderConfig: unary(validateProviderConfig, ({ config }) =>
      answered(
        session.log,
        () => {
          const found = validated(configuration, decodePresent(attributes, config));
          return { diagnostics: diagnosticMessages(attributes, found) };
        },
        (diagnostics) => ({ diagnostics }),
      ),
    ),
    ConfigureProvider: unary(configureProvider, ({ config, terraformVersion }) =>
      answered(
        session.log,
        () => {
          const members = decodePresent(attributes, config);
          const found = validated(configuration, members);
          if (hasErrors(found)) return { diagnostics: diagnosticMessages(attributes, found) };
          const { settings, diagnostics } = configuration.configure(members, { terraformVersion });
          if (settings !== undefined) session.configure(settings, terraformVersion);
          return { diagnostics: diagnosticMessages(attributes, diagnostics) };
        },
        (diagnostics) => ({ diagnostics }),
      ),
    ),
    StopProvider: unary(stopProvider, async () => {
      session.stop();
      return { error: '' };
    }),
  };
}
