import { expect, it } from 'vitest';
import { endpointId } from './own-account.js';

it('the id of an endpoint is that of the endpoint to which calls about log groups go', () => {
  const general = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  const own = { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://127.0.0.1:2' };
  expect(endpointId(general)).toMatch(/^[0-9a-f]{8}$/);
  expect(endpointId({ ...general, ...own })).toBe(endpointId(own));
  expect(endpointId(own)).not.toBe(endpointId(general));
  expect(endpointId({ ...general, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: '' })).toBe(endpointId(general));
  expect([endpointId({}), endpointId({ AWS_ENDPOINT_URL: '' })]).toEqual([undefined, undefined]);
});
