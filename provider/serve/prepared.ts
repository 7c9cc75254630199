import type { Provider } from '../handlers.js';
import { getProviderSchema, getResourceIdentitySchemas } from '../transport/messages.js';
import { bytes, type Wire } from '../transport/protobuf.js';
import { type Method, unary } from '../transport/rpc.js';
import { identitySchemas, providerSchemas } from './schema.js';

/**
 * The schemas of a provider as the bytes of the answers that hold them (base64). The bundler makes them, so that a process
 * answers Terraform's first call without loading the provider. Terraform starts one process for that call alone.
 */
export interface PreparedSchemas {
  readonly provider: string;
  readonly identities: string;
}

export const prepareSchemas = <C>(provider: Provider<C>): PreparedSchemas => ({
  provider: base64(getProviderSchema.response, providerSchemas(provider)),
  identities: base64(getResourceIdentitySchemas.response, identitySchemas(provider)),
});

const base64 = <T>(wire: Wire<T>, message: T): string => Buffer.from(wire.encode(message)).toString('base64');

/** The calls that prepared schemas answer. */
export const preparedCalls = ({ provider, identities }: PreparedSchemas): Readonly<Record<string, Method>> => ({
  GetProviderSchema: unary({ ...getProviderSchema, response: bytes }, async () => Buffer.from(provider, 'base64')),
  GetResourceIdentitySchemas: unary({ ...getResourceIdentitySchemas, response: bytes }, async () =>
    Buffer.from(identities, 'base64'),
  ),
});
