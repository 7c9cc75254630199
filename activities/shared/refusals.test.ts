import { expect, it } from 'vitest';
import { instantMs, parseExportRequest, resolveRequest } from '../../contract/index.js';
import type { Aws } from '../ports.js';
import { archiveLocationOf } from './archive-location.js';
import { refusals } from './refusals.js';

const NOMINAL = '2026-11-27T12:00:00Z';
const nominalMs = instantMs(NOMINAL);

/** AWS with a clock. The bucket is in another Region, so a request whose window is accepted gets BUCKET_REGION. */
const awsAt = (nowMs: number) =>
  ({ nowMs: async () => nowMs, bucketRegion: async () => 'us-east-1' }) as unknown as Aws;

it.each([
  ['is late enough by a clock of AWS that is a second behind', -1_000, NOMINAL, 'BUCKET_REGION'],
  ['is too late if AWS is not near the nominal time', -3_600_000, NOMINAL, 'WINDOW_TOO_RECENT'],
  ['is too late if the nominal time is not an instant', -1_000, 'noon', 'WINDOW_TOO_RECENT'],
])('a window that ends 12 h before a firing %s', async (_what, aheadMs, nominal, code) => {
  const request = resolveRequest(
    parseExportRequest({
      source: { logGroups: ['/app'] },
      window: { lookback: 'P7D' },
      destination: { bucket: 'archive' },
      region: 'eu-central-1',
    }),
    nominalMs,
  );
  expect(request.window.to).toBe('2026-11-27T00:00:00Z');
  const archive = archiveLocationOf(request, '111122223333');
  const firedBy = { nominal, requestHash: '' };
  expect(await refusals(awsAt(nominalMs + aheadMs), archive, request, firedBy)).toMatchObject([{ code }]);
});
