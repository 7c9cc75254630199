import { Server } from '@grpc/grpc-js';
import type { Provider } from '../../provider/handlers.js';
import type { Members } from '../../provider/schema/index.js';
import { callsOf } from '../../provider/serve/index.js';
import { Session } from '../../provider/serve/session.js';
import { encodeValue } from '../../provider/transport/codec.js';
import { type Carried, configureProvider, type invokeAction } from '../../provider/transport/messages.js';
import { Reader, type Wire } from '../../provider/transport/protobuf.js';
import type { Method } from '../../provider/transport/rpc.js';

interface Messages<Q, S> {
  readonly request: Wire<Q>;
  readonly response: Wire<S>;
}
type Handle = (call: object, respond?: (error: unknown, response: unknown) => void) => void;

/** A provider without transport, which a test calls as Terraform does. */
export class ProviderCalls<C> {
  private readonly handles = new Map<string, { readonly handle: Handle; serialize(value: unknown): Buffer }>();
  private readonly session: Session<C>;

  /** @param more calls that stand in the place of those of the session */
  constructor(load: () => Promise<Provider<C>>, more: Readonly<Record<string, Method>> = {}) {
    this.session = new Session(load, () => undefined);
    const server = Object.assign(Object.create(Server.prototype) as Server, {
      register: (path: string, handle: Handle, serialize: (value: unknown) => Buffer) =>
        this.handles.set(path, { handle, serialize }) !== undefined,
    });
    for (const [name, method] of Object.entries({ ...callsOf(this.session), ...more })) method.register(server, name);
  }

  /** A provider that has got its provider block. */
  static async configured<C>(provider: Provider<C>, block: Members): Promise<ProviderCalls<C>> {
    const calls = new ProviderCalls(async () => provider);
    const config = encodeValue(block);
    await calls.call('ConfigureProvider', configureProvider, { terraformVersion: '1.11.4', config });
    return calls;
  }

  /** A call with an answer. The messages go over the wire format once. */
  call<Q, S>(name: string, { request, response }: Messages<Q, S>, value: Partial<Q>): Promise<S> {
    const empty = request.decode(new Reader(new Uint8Array()));
    const sent = request.decode(new Reader(request.encode({ ...empty, ...value })));
    const { handle, serialize } = this.named(name);
    return new Promise((resolve, reject) => {
      handle({ request: sent }, (error, answer) => {
        if (error !== null) reject(error);
        else resolve(response.decode(new Reader(serialize(answer))));
      });
    });
  }

  /** Starts an invocation of an action. `events` fills as they are sent, until `ended`. */
  invoke(typeName: string, config: Members) {
    const events: Carried<typeof invokeAction.response>[] = [];
    const request = { typeName, config: encodeValue(config) };
    const ended = new Promise<void>((resolve) => {
      const write = (event: Carried<typeof invokeAction.response>) => events.push(event);
      this.named('InvokeAction').handle({ request, write, end: resolve });
    });
    return { events, ended };
  }

  private named(name: string) {
    const found = this.handles.get(name);
    if (found === undefined) throw new Error(`The provider has no call ${name}.`);
    return found;
  }
}
