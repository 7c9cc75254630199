import { expect, it } from 'vitest';
import { endpointId } from './own-account.js';

it('the endpoint id is a hash of the endpoint that the environment sets for CloudWatch Logs', () => {
  const general = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  const own = { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://127.0.0.1:2' };
  expect(endpointId(general)).toMatch(/^[0-9a-f]{8}$/);
  expect(endpointId({ ...general, ...own })).toBe(endpointId(own));
  expect(endpointId(own)).not.toBe(endpointId(general));
  expect(endpointId({ ...general, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: '' })).toBe(endpointId(general));
  expect([endpointId({}), endpointId({ AWS_ENDPOINT_URL: '' })]).toEqual([undefined, undefined]);
});
