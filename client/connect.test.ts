import { expect, it } from 'vitest';
import { connectTemporal } from './connect.js';

it.each([
  'user:secret@127.0.0.1:9',
  'http://user:secret@127.0.0.1:9',
  'https://secret@127.0.0.1:9',
  'user:sec@ret@127.0.0.1:9',
])('the client refuses %s as an address, and quotes at most its host', async (address) => {
  const refused = await connectTemporal({ address }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'TEMPORAL_UNREACHABLE', message: expect.stringContaining('127.0.0.1:9') });
  expect(JSON.stringify([refused, String(refused)])).not.toMatch(/sec|ret@|user/);
});
