import { describe, expect, it } from 'vitest';
import { parseExportRequest, resolveRequest } from '../contract/index.js';
import { summaryOf } from './summary.js';

const summary = (source: object, prefix = '') =>
  summaryOf(
    resolveRequest(
      parseExportRequest({
        source,
        window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T12:00:00Z' },
        destination: { bucket: 'my-archive', prefix },
        region: 'eu-central-1',
      }),
      0,
    ),
  );

describe('summary of a request', () => {
  it('names sources, window and destination', () => {
    expect(summary({ logGroups: ['/aws/lambda/pay'], logStreamPrefix: 'a' }, 'logs')).toBe(
      '/aws/lambda/pay (streams a*) 2026-10-01..2026-11-01T12:00:00Z -> s3://my-archive/logs (eu-central-1)',
    );
  });

  it.each([
    [{ logGroups: ['/a', '/b', '/c'] }, '/a and 2 more '],
    [{ logGroupPrefix: '/aws/' }, '/aws/* '],
    [{ logGroups: ['/a'], logGroupPrefixes: ['/b', '/c'], logGroupPattern: 'd' }, '/a + /b* + /c* + *d* '],
    [{ logGroupPattern: 'pay' }, '*pay* '],
    [{ tags: { team: 'pay', env: 'prod' } }, 'groups tagged team=pay, env=prod '],
  ])('shows the source %j as %j', (source, start) => {
    expect(summary(source).startsWith(start)).toBe(true);
  });

  it('has at most 200 characters: a long source is cut, so that window and destination are left', () => {
    const long = summary({ logGroups: ['g'.repeat(512)] });
    expect(long.length).toBe(200);
    expect(long).toContain('~ 2026-10-01..');
    expect(long).toContain('s3://my-archive');
  });

  it('has at most 200 bytes of printable ASCII, whatever tags and prefix are', () => {
    const other = summary({ tags: { tëam: 'ä' } }, 'größe/'.repeat(60));
    expect(other).toMatch(/^groups tagged t\?am=\? .* s3:\/\/my-archive\/gr\?\?e\//);
    expect(other).toMatch(/^[ -~]{200}$/);
  });
});
