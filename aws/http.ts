import type { ClientRequest } from 'node:http';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { defined } from '../contract/index.js';
import { readCaBundle } from './ca-bundle.js';
import type { Env } from './env.js';
import { hasProxy, proxyFor } from './proxy.js';

/**
 * Longest time to establish a connection. The three attempts of `patience.ts` then report an unreachable endpoint
 * within 10 seconds.
 */
const CONNECTION_TIMEOUT_MS = 2_500;

/** Maximum number of connections of a handler to one host, the SDK's default. */
const MOST_SOCKETS = 50;

/**
 * The HTTP handler of an SDK client, with the proxies and the CA bundle of the environment. All clients of `aws/` use
 * such a handler, also those that fetch credentials.
 * @param requestTimeout longest time until the headers of a reply arrive (ms)
 * @param socketTimeout longest time for which the body of a reply may deliver no bytes (ms)
 */
export function httpHandler(
  env: Env,
  requestTimeout: number,
  socketTimeout?: number,
): NodeHttpHandler | ProxiedHandler {
  const ca = readCaBundle(env);
  const options: NodeHttpHandlerOptions = defined({
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout,
    throwOnRequestTimeout: true,
    socketTimeout,
  });
  const direct = new NodeHttpHandler(ca === undefined ? options : { ...options, httpsAgent: { ca, ...KEPT } });
  return hasProxy(env) ? new ProxiedHandler(env, direct, options, ca) : direct;
}

const KEPT = { keepAlive: true, maxSockets: MOST_SOCKETS } as const;

type Handle = NodeHttpHandler['handle'];

/** Sends each request directly or through the proxy that the environment names for its host. */
class ProxiedHandler {
  readonly #throughProxy = new Map<string, NodeHttpHandler>();

  constructor(
    private readonly env: Env,
    private readonly direct: NodeHttpHandler,
    private readonly options: NodeHttpHandlerOptions,
    private readonly ca: string[] | undefined,
  ) {}

  handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const { protocol, hostname, port } = request;
    const proxy = proxyFor(new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`), this.env);
    return (proxy === undefined ? this.direct : this.#through(proxy)).handle(request, options);
  }

  #through(proxy: URL): NodeHttpHandler {
    const known = this.#throughProxy.get(proxy.href);
    if (known !== undefined) return known;
    const made = new NodeHttpHandler({
      ...this.options,
      httpAgent: new HttpProxyAgent(proxy, defined({ ...KEPT, ca: this.ca })),
      httpsAgent: new Tunnel(proxy, this.ca) as unknown as NonNullable<NodeHttpHandlerOptions['httpsAgent']>,
    });
    this.#throughProxy.set(proxy.href, made);
    return made;
  }

  destroy(): void {
    for (const handler of [this.direct, ...this.#throughProxy.values()]) handler.destroy();
  }

  updateHttpClientConfig(...change: Parameters<NodeHttpHandler['updateHttpClientConfig']>): void {
    for (const handler of [this.direct, ...this.#throughProxy.values()]) handler.updateHttpClientConfig(...change);
  }

  httpHandlerConfigs(): ReturnType<NodeHttpHandler['httpHandlerConfigs']> {
    return this.direct.httpHandlerConfigs();
  }
}

/** A proxy's refusal to connect to a host. Nothing of the request was sent. */
class ProxyRefused extends Error {
  override readonly name = 'ProxyRefused';
  /** Marks the error as an error of connecting, for `factsOf`. */
  readonly syscall = 'connect';

  constructor(readonly code: string) {
    super(`the proxy refuses the connection: ${code}`);
  }
}

/** Connects to hosts over TLS through a proxy. */
class Tunnel extends HttpsProxyAgent<string> {
  constructor(
    proxy: URL,
    private readonly ca: string[] | undefined,
  ) {
    super(proxy.href, defined({ ...KEPT, ca }));
  }

  override async connect(request: ClientRequest, options: ConnectOptions) {
    let status: number | undefined;
    request.once('proxyConnect', (answer: { statusCode: number }) => {
      status = answer.statusCode;
    });
    const socket = await super.connect(request, Object.assign(options, defined({ ca: this.ca })));
    if (status === 200) return socket;
    // For any other answer, the library returns a socket that replays the proxy's answer as if it were AWS's.
    socket.destroy();
    throw new ProxyRefused(`PROXY_${status ?? 'SILENT'}`);
  }
}

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];
