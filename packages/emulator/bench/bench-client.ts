import { Agent, request } from 'node:http';

const ACCOUNT_ID = '123456789012';
const REGION = 'us-east-1';

interface Answered {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * A minimal client of AWS's protocols over persistent connections. It does little work itself, so that the measured
 * time is mostly the server's.
 */
export class BenchClient {
  readonly #agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  /** Calls CloudWatch Logs. @throws Error if the reply is an error */
  async logs(operation: string, input: object): Promise<Record<string, unknown>> {
    const headers = {
      ...signed('logs'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    };
    const { body } = await this.#call('POST', '/', headers, Buffer.from(JSON.stringify(input)));
    return body.length === 0 ? {} : JSON.parse(body.toString());
  }

  /** Calls S3. @throws Error if the reply is an error */
  async s3(method: 'GET' | 'PUT', path: string, body = Buffer.alloc(0)): Promise<Buffer> {
    const headers = { ...signed('s3'), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    return (await this.#call(method, path, headers, body)).body;
  }

  /** Makes a control call. @throws Error if the emulator refuses the call */
  async control(name: string, body: object): Promise<void> {
    const headers = { 'x-logferry-emulator': '1', 'content-type': 'application/json' };
    await this.#call('POST', `/_emulator/${name}`, headers, Buffer.from(JSON.stringify(body)));
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call(method: string, path: string, headers: Record<string, string>, body: Buffer): Promise<Answered> {
    const answered = await new Promise<Answered>((resolve, reject) => {
      const length = { 'content-length': String(body.length) };
      const options = { method, agent: this.#agent, headers: { ...headers, ...length } };
      const call = request(new URL(path, this.url), options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      call.on('error', reject);
      call.end(body);
    });
    if (answered.status === 200 || answered.status === 204) return answered;
    throw new Error(
      `${method} ${path} was answered with ${answered.status}: ${answered.body.toString().slice(0, 300)}`,
    );
  }
}

/** The authorization header, without a valid signature: neither the emulator nor moto checks signatures. */
function signed(service: string): Record<string, string> {
  const scope = `${ACCOUNT_ID}/20261101/${REGION}/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}` };
}

/** Creates a bucket that allows exports. */
export async function makeBucket(client: BenchClient, name: string): Promise<void> {
  await client.s3('PUT', `/${name}`);
  const Principal = { Service: `logs.${REGION}.amazonaws.com` };
  const Resource = [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`];
  const Statement = [{ Effect: 'Allow', Principal, Action: ['s3:GetBucketAcl', 's3:PutObject'], Resource }];
  const policy = Buffer.from(JSON.stringify({ Version: '2012-10-17', Statement }));
  await client.s3('PUT', `/${name}?policy`, policy);
}
