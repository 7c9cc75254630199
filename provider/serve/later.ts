import type { Method } from '../transport/rpc.js';
import type { Calls, Service } from './service.js';

/** The information about a provider that a process has without loading the provider. */
export interface Prepared {
  /** Answers that are the same in every process, as bytes (base64), by the names of the calls. */
  readonly answers: Readonly<Record<string, string>>;
  /** The kinds of all calls, by name. */
  readonly kinds: Readonly<Record<string, Method['kind']>>;
}

/** The calls of a service that is loaded at the first call without a prepared answer. */
export const laterCalls = ({ answers, kinds }: Prepared, load: () => Promise<Service>): Calls => ({
  ...Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, laterCall(name, kind, load)])),
  ...Object.fromEntries(Object.entries(answers).map(([name, base64]) => [name, preparedCall(base64)])),
});

const preparedCall = (base64: string): Method => ({
  kind: 'unary',
  answer: async () => Buffer.from(base64, 'base64'),
});

function laterCall(name: string, kind: Method['kind'], load: () => Promise<Service>): Method {
  const loaded = async <K extends Method['kind']>(wanted: K): Promise<Extract<Method, { kind: K }>> => {
    const method = (await load()).calls[name];
    if (method?.kind !== wanted) throw new Error(`The provider has no ${wanted} call ${name}.`);
    return method as Extract<Method, { kind: K }>;
  };
  return kind === 'unary'
    ? { kind, answer: async (request) => (await loaded(kind)).answer(request) }
    : { kind, answer: async (request, send) => (await loaded(kind)).answer(request, send) };
}
