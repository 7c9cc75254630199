import type { Provider } from '../../provider/handlers.js';
import type { Members } from '../../provider/schema/index.js';
import { type Calls, createService } from '../../provider/serve/service.js';
import { encodeValue } from '../../provider/transport/codec.js';
import { configureProvider, invokeAction } from '../../provider/transport/messages.js';
import { Reader, type Wire } from '../../provider/transport/protobuf.js';

interface Messages<Q, S> {
  readonly request: Wire<Q>;
  readonly response: Wire<S>;
}

/** The calls of a provider without transport. A test makes these calls in place of Terraform. */
export class ProviderCalls {
  constructor(private readonly calls: Calls) {}

  /** The calls of a provider that has not received its provider block yet. */
  static of = <C>(provider: Provider<C>) => new ProviderCalls(createService(provider, () => undefined).calls);

  static async configured<C>(provider: Provider<C>, block: Members): Promise<ProviderCalls> {
    const calls = ProviderCalls.of(provider);
    const config = encodeValue(block);
    await calls.call('ConfigureProvider', configureProvider, { terraformVersion: '1.11.4', config });
    return calls;
  }

  /** Makes a call that has one answer. Members of the request that `value` lacks get their empty values. */
  async call<Q, S>(name: string, { request, response }: Messages<Q, S>, value: Partial<Q>): Promise<S> {
    const method = this.calls[name];
    if (method?.kind !== 'unary') throw new Error(`The provider has no call ${name}.`);
    const empty = request.decode(new Reader(new Uint8Array()));
    return response.decode(new Reader(await method.answer(request.encode({ ...empty, ...value }))));
  }

  /** Makes a call that answers with a stream. `events` gets each event until `ended` resolves. */
  stream<Q, S>(name: string, { request, response }: Messages<Q, S>, value: Q) {
    const method = this.calls[name];
    if (method?.kind !== 'stream') throw new Error(`The provider has no stream ${name}.`);
    const events: S[] = [];
    const ended = method.answer(request.encode(value), (event) => events.push(response.decode(new Reader(event))));
    return { events, ended };
  }

  /** Starts an invocation of an action. `events` gets each event of the action until `ended` resolves. */
  invoke(typeName: string, config: Members) {
    return this.stream('InvokeAction', invokeAction, { typeName, config: encodeValue(config) });
  }
}
