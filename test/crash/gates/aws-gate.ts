import { Agent, createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Gate } from './gate.js';

/**
 * A proxy between a process and the emulator, at which a gate can stop calls. The AWS_ENDPOINT_URL of the process is
 * the URL of the proxy.
 */
export interface AwsGate {
  url: string;
  close(): Promise<void>;
}

/**
 * Opens the proxy. The gate gets each call as a text. If the header `x-amz-target` names an operation, the text has the
 * operation and the body, such as `aws CreateExportTask {...}`. Otherwise, as for S3, it has the method and the path,
 * such as `aws PUT /bucket/key?query`.
 */
export async function openAwsGate(emulatorUrl: string, gate: Gate): Promise<AwsGate> {
  const agent = new Agent({ keepAlive: true });
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const call = nameOf(request, body);
    if ((await gate.pass(call, 'before')) === 'lost') return void request.socket.destroy();
    const reply = await forward(request, body);
    const content = await buffer(reply);
    if ((await gate.pass(call, 'after')) === 'lost') return void request.socket.destroy();
    response.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
    response.end(content);
  };
  const forward = ({ method, url, headers: { expect: _asked, ...headers } }: IncomingMessage, body: Buffer) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const path = url ?? '/';
      sendRequest(emulatorUrl, { agent, path, headers, ...(method !== undefined && { method }) }, resolve)
        .once('error', reject)
        .end(body);
    });
  const server = createServer((request, response) => {
    pass(request, response).catch(() => request.socket.destroy());
  });
  // Errors of connections are ignored, because a killed caller cannot receive its reply.
  server.on('connection', (socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

function nameOf({ method, url, headers }: IncomingMessage, body: Buffer): string {
  const [, operation] = String(headers['x-amz-target'] ?? '').split('.');
  return operation === undefined ? `aws ${method} ${decodeURIComponent(url ?? '')}` : `aws ${operation} ${body}`;
}
