import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAws } from './aws.js';

const task = {
  taskName: 'logferry:x:g1',
  logGroup: 'a',
  from: '2026-10-01T00:00:00Z',
  to: '2026-10-02T00:00:00Z',
  bucket: 'my-archive',
  destinationPrefix: 'data/x',
};
const inTime = (): boolean => false;

const closers: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** A server that replies to each request by the given function, and a list of the requests that it received. */
async function serverThat(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(String(request.headers['x-amz-target']));
    request.resume().on('end', () => answer(request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  closers.push(async () => server.listening && (await close()));
  const { port } = server.address() as AddressInfo;
  return { requests, close, endpoint: `http://127.0.0.1:${port}` };
}

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
const tasksAt = (endpoint: string) => createAws({ region: 'eu-central-1', endpoint, credentials }).exportTasks;
const json = (status: number, body: string) => (_request: IncomingMessage, response: ServerResponse) =>
  void response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r-1' })
    .end(body);

describe('creating an export task', () => {
  it('returns the ids of the task and of the request', async () => {
    const { endpoint, requests } = await serverThat(json(200, '{"taskId":"t-1"}'));
    expect(await tasksAt(endpoint).create(task, inTime)).toEqual({
      kind: 'created',
      taskId: 't-1',
      requestId: 'r-1',
    });
    expect(requests).toEqual(['Logs_20140328.CreateExportTask']);
  });

  it('sends nothing after its deadline has passed', async () => {
    const { endpoint, requests } = await serverThat(json(200, '{"taskId":"t-1"}'));
    expect(await tasksAt(endpoint).create(task, () => true)).toEqual({ kind: 'unsent', reason: 'deadline' });
    expect(requests).toEqual([]);
  });

  it('sends nothing if the deadline passes while the SDK looks for credentials or signs the request', async () => {
    const { endpoint, requests } = await serverThat(json(200, '{"taskId":"t-1"}'));
    const deadlineMs = Date.now() + 50;
    const slow = async () => {
      while (Date.now() <= deadlineMs) await new Promise((resolve) => setImmediate(resolve));
      return credentials;
    };
    const { exportTasks } = createAws({ region: 'eu-central-1', endpoint, credentials: slow });
    expect(await exportTasks.create(task, () => Date.now() > deadlineMs)).toEqual({
      kind: 'unsent',
      reason: 'deadline',
    });
    expect(requests).toEqual([]);
  });

  it.each([
    ['a reset', (request: IncomingMessage) => void request.socket.destroy(), 'unclear'],
    ['a 500', json(500, '{"__type":"ServiceUnavailableException","message":"no"}'), 'unclear'],
    [
      'a taken slot',
      json(400, '{"__type":"LimitExceededException","message":"Resource limit exceeded."}'),
      'slotTaken',
    ],
    ['throttling', json(400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'), 'busy'],
    ['half a reply', json(200, '{"taskId":'), 'unclear'],
    ['a page of a proxy', json(403, '<html>forbidden</html>'), 'unclear'],
    ['a reply without a task', json(200, '{}'), 'unclear'],
  ] as const)('sends only one request, even after %s', async (_what, answer, kind) => {
    const { endpoint, requests } = await serverThat(answer);
    expect((await tasksAt(endpoint).create(task, inTime)).kind).toBe(kind);
    expect(requests).toHaveLength(1);
  });

  it('reports that nothing was sent if the connection is refused', async () => {
    const { endpoint, close } = await serverThat(json(200, '{}'));
    await close();
    expect(await tasksAt(endpoint).create(task, inTime)).toMatchObject({ kind: 'unsent', reason: 'unreachable' });
  });
});

describe('errors that leave the adapters', () => {
  it('name the address of an endpoint that does not answer', async () => {
    const { endpoint, close } = await serverThat(json(200, '{}'));
    await close();
    const aws = createAws({ region: 'eu-central-1', endpoint, credentials });
    const unreachable = expect.objectContaining({
      code: 'AWS_UNREACHABLE',
      message: expect.stringContaining(new URL(endpoint).host),
    });
    await expect(aws.exportTasks.page({})).rejects.toEqual(unreachable);
    await expect(aws.identity()).rejects.toEqual(unreachable);
    await expect(aws.bucketRegion('my-archive')).rejects.toEqual(unreachable);
  });

  it('report an endpoint that is not a URL, without quoting it', async () => {
    const aws = createAws({ region: 'eu-central-1', endpoint: 'secret', credentials });
    const refused = await aws.identity().catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'AWS_UNREACHABLE',
      message: expect.stringContaining('configured endpoint'),
    });
    expect(String(refused)).not.toContain('secret');
  });

  it("do not quote AWS's answer", async () => {
    const secret = 'AKIASECRETSECRET1234';
    const { endpoint } = await serverThat(json(400, `{"__type":"StrangeException","message":"${secret}"}`));
    const error = await tasksAt(endpoint)
      .page({})
      .catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: 'AwsCallFailed',
      message: 'logs:DescribeExportTasks failed: StrangeException',
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret);
    expect(error).not.toHaveProperty('cause');
  });

  it.each([
    ['ThrottlingException', { message: 'logs:DescribeExportTasks was throttled' }],
    ['ExpiredTokenException', { code: 'CREDENTIALS' }],
    ['AccessDeniedException', { code: 'ACCESS_DENIED' }],
  ])('distinguish %s from other errors of AWS', async (type, expected) => {
    const { endpoint, requests } = await serverThat(json(400, `{"__type":"${type}","message":"m"}`));
    await expect(tasksAt(endpoint).page({})).rejects.toMatchObject(expected);
    expect(requests.length).toBeLessThanOrEqual(2);
  });
});
