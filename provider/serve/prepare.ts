import type { Provider } from '../handlers.js';
import { getProviderSchema, getResourceIdentitySchemas } from '../transport/messages.js';
import type { Wire } from '../transport/protobuf.js';
import type { Prepared } from './later.js';
import { identitySchemas, providerSchemas } from './schema.js';
import { createService } from './service.js';

/** Prepares the answers that need no loaded provider: the schemas. Also lists the kinds of the provider's calls. */
export function prepare<C>(provider: Provider<C>): Prepared {
  const { calls } = createService(provider, () => undefined);
  return {
    answers: {
      GetProviderSchema: base64(getProviderSchema.response, providerSchemas(provider)),
      GetResourceIdentitySchemas: base64(getResourceIdentitySchemas.response, identitySchemas(provider)),
    },
    kinds: Object.fromEntries(Object.entries(calls).map(([name, { kind }]) => [name, kind])),
  };
}

const base64 = <T>(wire: Wire<T>, message: T): string => Buffer.from(wire.encode(message)).toString('base64');
