import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExportRequest, requestHash, resolveRequest, startRefusal } from './index.js';

const fromMs = Date.parse('2026-11-20T15:00:00Z');
const REQUEST = {
  source: { logGroups: ['/app/b', '/app/a'] },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  destination: { bucket: 'my-archive', prefix: 'logs' },
  region: 'eu-central-1',
};
const running = (request: object = REQUEST) => resolveRequest(parseExportRequest(request), fromMs);
const refusal = (input: unknown, more: object = {}) =>
  startRefusal(input, { exportId: 'pay-2026-10', request: running(), fromMs, ...more });

describe('an export accepts the request of an update', () => {
  it.each<[string, object]>([
    ['if the request is the same as that of the export', REQUEST],
    [
      'if the request names its groups in another order, and also has defaults, a requester and a reason',
      {
        ...{ slice: 'day', weight: 1, force: false, verify: 'content', requestedBy: 'ci', reason: 'audit' },
        ...REQUEST,
        source: { logGroups: ['/app/a', '/app/b', '/app/a'] },
        destination: { prefix: '/logs/', layout: 'plain', bucket: 'my-archive' },
      },
    ],
  ])('%s', (_what, request) => {
    expect(refusal(request)).toBeUndefined();
  });

  it('with a relative window that gives the same window at the start of the export', () => {
    const relative = { ...REQUEST, slice: 'auto', window: { lookback: 'P30D' } };
    expect(refusal(relative, { request: running(relative) })).toBeUndefined();
    const absolute = { ...relative, window: running(relative).window };
    expect(refusal(absolute, { request: running(relative) })).toBeUndefined();
  });

  it('with a relative window, if the starter of the export has noted the hash of the same request', () => {
    const relative = { ...REQUEST, window: { lookback: 'P30D' } };
    expect(refusal(relative)).toMatchObject({ code: 'ID_IN_USE' });
    expect(refusal(relative, { unresolvedHash: requestHash(parseExportRequest(relative)) })).toBeUndefined();
  });
});

describe('an export refuses an update', () => {
  it('with another request, naming each field with both values', () => {
    const other = {
      ...REQUEST,
      source: { logGroups: ['/app/a'], excludes: ['/app/x'] },
      window: { ...REQUEST.window, to: '2026-10-15T00:00:00Z' },
      account: 'prod',
    };
    expect(refusal(other)).toEqual({
      code: 'ID_IN_USE',
      message: expect.stringContaining(
        'Export id pay-2026-10 belongs to another request: account ("prod"): the export',
      ),
      hint: expect.stringContaining('Choose another'),
      fields: [
        { field: 'account', value: '"prod"', rule: 'the export has none' },
        { field: 'source.excludes', value: '["/app/x"]', rule: 'the export has none' },
        { field: 'source.logGroups', value: '["/app/a"]', rule: 'the export has ["/app/a","/app/b"]' },
        { field: 'window.to', value: '"2026-10-15T00:00:00Z"', rule: 'the export has "2026-11-01T00:00:00Z"' },
      ],
    });
  });

  it.each<[string, unknown, object]>([
    ['without a request', undefined, { field: 'request', rule: 'is missing' }],
    ['with a text', '{}', { field: 'request', value: '"{}"', rule: 'must be an object' }],
    ['with bytes', new TextEncoder().encode('{}'), { field: 'request', rule: 'must be an object, not bytes' }],
    ['with an unknown field', { ...REQUEST, slcie: 'day' }, { field: 'request', rule: 'unknown field slcie' }],
    [
      'with a wrong value',
      { ...REQUEST, region: 'Frankfurt' },
      {
        field: 'region',
        value: '"Frankfurt"',
        rule: expect.stringContaining('must be an AWS Region'),
      },
    ],
  ])('%s, naming the field, its value and the rule', (_what, input, field) => {
    expect(refusal(input)).toMatchObject({ code: 'INVALID_REQUEST', fields: [field] });
  });

  it.each<[string, object, string]>([
    ['that ends in the future', { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' }, 'WINDOW_IN_FUTURE'],
    ['that ends too late', { from: '2026-11-01T00:00:00Z', to: '2026-11-20T14:00:00Z' }, 'WINDOW_TOO_RECENT'],
    ['that holds no whole day', { lookback: 'PT1H' }, 'INVALID_REQUEST'],
  ])('with a window %s', (_what, window, code) => {
    expect(refusal({ ...REQUEST, window })).toMatchObject({ code, fields: [] });
  });

  it('if the export was started without a valid request', () => {
    expect(refusal(REQUEST, { request: undefined })).toMatchObject({
      code: 'ID_IN_USE',
      message: expect.stringContaining('started without a valid request'),
    });
  });

  it('by a refusal of bounded size, and without throwing, whatever the input is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())), (input) => {
        const refused = refusal(input);
        expect(refused?.fields.length).toBeLessThanOrEqual(20);
        expect(JSON.stringify(refused).length).toBeLessThan(20_000);
      }),
    );
  });
});
