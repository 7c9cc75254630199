import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { controlCall, type RawAnswer, rawCall, signedAs } from '../raw-client.js';
import type { HttpReply, HttpRequest, HttpRow } from './http-row.js';

const DEFAULT_REGION = 'us-east-1';
const VERSIONS = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
let worlds = 0;

/** The bucket and the accounts of one row. No other row uses them. */
export class HttpWorld {
  readonly #names = new Map<string, string>();
  readonly #nowMs: number;

  private constructor(
    private readonly endpoint: string,
    nowMs: number,
  ) {
    worlds += 1;
    this.#nowMs = nowMs;
    this.#names.set('bucket', `http-contract-${worlds}`);
    this.#names.set('account', String(400_000_000_000 + worlds));
    this.#names.set('neighbour', String(500_000_000_000 + worlds));
  }

  static async open(endpoint: string, row: HttpRow): Promise<HttpWorld> {
    const { nowMs } = JSON.parse((await controlCall(endpoint, 'GET', 'clock')).text) as { nowMs: number };
    const world = new HttpWorld(endpoint, nowMs);
    if (JSON.stringify(row).includes('$bucket')) await world.#makeBucket(row.bucket ?? {});
    return world;
  }

  /** Runs the steps of a row, sends its request and checks the reply. */
  async run({ given = [], request, reply }: HttpRow): Promise<void> {
    for (const step of given) {
      if ('advanceMs' in step) {
        await controlCall(this.endpoint, 'POST', 'clock', step);
        continue;
      }
      const answer = await this.#send(step);
      if (step.reply === undefined) expect(Math.floor(answer.status / 100), `${step.path}: ${answer.text}`).toBe(2);
      else this.#check(answer, step.reply);
      const shown = `${JSON.stringify(answer.headers)}\n${answer.text}`;
      for (const [name, expression] of Object.entries(step.keep ?? {})) {
        const [, value] = expression.exec(shown) ?? [];
        if (value === undefined) throw new Error(`nothing to keep as ${name} in ${shown}`);
        this.#names.set(name, value);
      }
    }
    this.#check(await this.#send(request), reply);
  }

  async #makeBucket({ region = DEFAULT_REGION, has }: NonNullable<HttpRow['bucket']>): Promise<void> {
    const location = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
    const body = region === DEFAULT_REGION ? '' : location;
    const headers = has === 'lock' ? { 'x-amz-bucket-object-lock-enabled': 'true' } : {};
    const made = [await this.#send({ method: 'PUT', path: '/$bucket', region, headers, body })];
    if (has === 'versions') {
      made.push(await this.#send({ method: 'PUT', path: '/$bucket?versioning', region, body: VERSIONS }));
    }
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 200));
  }

  #send({ method, path = '/', headers = {}, body = '', call, service, as, region }: HttpRequest): Promise<RawAnswer> {
    const target = call === undefined ? undefined : `TrentService.${call[0]}`;
    const signed = service ?? (call === undefined ? 's3' : 'kms');
    const accountId = this.#filled(as === 'neighbour' ? '$neighbour' : '$account');
    const sent = this.#filled(call === undefined ? body : JSON.stringify(call[1]));
    this.#names.set('md5', createHash('md5').update(sent).digest('base64'));
    const own = Object.entries(headers).map(([name, value]) => [name, this.#filled(value)]);
    return rawCall(this.endpoint, {
      method: method ?? (call === undefined ? 'GET' : 'POST'),
      path: this.#filled(path),
      headers: {
        ...(as === 'nobody' ? {} : signedAs(accountId, region ?? DEFAULT_REGION, signed)),
        ...(target === undefined ? {} : { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' }),
        ...Object.fromEntries(own),
      },
      body: sent,
    });
  }

  #check(answer: RawAnswer, { status, code, message, headers = {}, has = [], lacks = [] }: HttpReply): void {
    const seen = { status: answer.status, ...errorIn(answer.text) };
    const expected = Object.entries({ status, code, message }).filter(([, value]) => value !== undefined);
    expect(seen, answer.text).toMatchObject(
      Object.fromEntries(expected.map(([name, value]) => [name, this.#like(value)])),
    );
    for (const [name, value] of Object.entries(headers)) {
      if (value === null) expect(answer.headers).not.toHaveProperty(name);
      else expect(answer.headers[name], name).toEqual(this.#like(value));
    }
    for (const text of has) expect(answer.text).toMatch(typeof text === 'string' ? this.#filled(text) : text);
    for (const text of lacks) expect(answer.text).not.toMatch(typeof text === 'string' ? this.#filled(text) : text);
  }

  #like(value: unknown): unknown {
    if (value instanceof RegExp) return expect.stringMatching(value);
    return typeof value === 'string' ? this.#filled(value) : value;
  }

  #filled(text: string): string {
    return text.replace(/\$(?:(now|epoch|http|iso)([+-]\d+)|(\w+))/g, (all, clock, seconds, name) => {
      if (clock !== undefined) return instant(clock, this.#nowMs + Number(seconds) * 1000);
      if (name === 'day') return instant('now', this.#nowMs).slice(0, 8);
      return this.#names.get(name) ?? all;
    });
  }
}

function instant(form: string, atMs: number): string {
  if (form === 'epoch') return String(Math.floor(atMs / 1000));
  if (form === 'iso') return new Date(atMs).toISOString();
  if (form === 'http') return new Date(atMs).toUTCString();
  return new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Code and message of an error document of S3 or of a JSON service. */
function errorIn(text: string): object {
  if (text.startsWith('{')) {
    const { __type: code, message } = JSON.parse(text) as Record<string, string>;
    return { code, message };
  }
  const [, code] = /<Code>(.*?)<\/Code>/s.exec(text) ?? [];
  const [, message] = /<Message>(.*?)<\/Message>/s.exec(text) ?? [];
  return { code, message: message?.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>') };
}
