import { request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  /** The path, which is sent unchanged: dot segments are not removed. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends one request without an SDK, so that no SDK corrects the request. */
export function rawCall(
  endpoint: string,
  { method = 'GET', path = '/', headers = {}, body = '' }: RawRequest,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const length = method === 'GET' || method === 'HEAD' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const call = request(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: bytes,
            text: bytes.toString('utf8'),
          });
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** The authorization header with the caller's account, the Region and the service. The signature is not valid. */
export function signedAs(accountId: string, region: string, service: string): Record<string, string> {
  const scope = `${accountId}/20261101/${region}/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}` };
}

/** Calls CloudWatch Logs over HTTP. `input` can be a text, for JSON that JSON.stringify cannot write. */
export async function rawLogs(
  endpoint: string,
  operation: string,
  input: object | string,
  { accountId = '123456789012', region = 'eu-central-1' } = {},
): Promise<{ status: number; body: Record<string, unknown>; text: string }> {
  const answer = await rawCall(endpoint, {
    method: 'POST',
    headers: {
      ...signedAs(accountId, region, 'logs'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return { status: answer.status, text: answer.text, body: answer.text === '' ? {} : JSON.parse(answer.text) };
}

/** Calls the emulator's own interface below `/_emulator/`, which tests use to control the emulator. */
export async function controlCall(endpoint: string, method: string, name: string, body?: object): Promise<RawAnswer> {
  return rawCall(endpoint, {
    method,
    path: `/_emulator/${name}`,
    headers: { 'x-logferry-emulator': '1', 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
}
