import { expect, it } from 'vitest';
import type { LaneListing } from '../../client/index.js';
import { laneCsv, laneLines } from './lanes.js';

const NOW_MS = Date.parse('2026-11-20T10:10:00Z');
const lane = { accountId: '111122223333', startedAt: '2026-11-20T10:00:00Z', absent: [], waiting: [] };
const FOREIGN = { taskId: 't-1', logGroup: '/theirs', since: '2026-11-20T10:05:00Z', foreign: true };

const LANES: LaneListing[] = [
  {
    ...lane,
    ...{ id: 'export-lane/111122223333/eu-central-1', region: 'eu-central-1', workerSeen: true },
    holder: {
      ...{ exportId: 'exp-a', since: '2026-11-20T10:08:00Z', share: 'exp-a', weight: 1, phase: 'exporting' },
      task: { ...FOREIGN, awsStatus: 'RUNNING' },
    },
    waiting: [
      { exportId: 'exp-b', since: '2026-11-20T10:09:30Z', share: 'prod', weight: 2, ahead: 0 },
      { exportId: 'exp-c', share: 'exp-c', weight: 1, ahead: 1 },
    ],
    absent: [{ exportId: 'exp-d', since: '2026-11-20T10:00:00Z', trouble: 'CREDENTIALS' }],
  },
  {
    ...lane,
    id: 'export-lane/111122223333/eu-west-1/ab12',
    region: 'eu-west-1',
    endpoint: 'ab12',
    workerSeen: true,
    holder: null,
  },
  {
    ...lane,
    ...{ id: 'export-lane/111122223333/us-east-1', region: 'us-east-1', workerSeen: false, holder: null },
    exports: [{ exportId: 'exp-e', asOf: '2026-11-20T10:04:00Z', phase: 'waiting' }],
  },
];

it('the list of lanes is a table with a row for each export or empty lane, and a column for what the export waits for', () => {
  expect(laneLines(LANES, NOW_MS, (_, text) => text).map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['ACCOUNT', 'REGION', 'EXPORT', 'TURN', 'FOR', 'SHARE', 'WAITS FOR'],
    [
      '111122223333',
      'eu-central-1',
      'exp-a',
      'holds',
      '2 min',
      'exp-a',
      'AWS RUNNING 5 min: waiting for another task, of /theirs (task t-1)',
    ],
    ['111122223333', 'eu-central-1', 'exp-b', 'waits', '30 s', 'prod x2', 'the turn of exp-a'],
    ['111122223333', 'eu-central-1', 'exp-c', 'waits', '-', 'exp-c', 'the turn of exp-a, 1 export ahead'],
    ['111122223333', 'eu-central-1', 'exp-d', 'gave back', '10 min', '-', 'the end of CREDENTIALS'],
    ['111122223333', 'eu-west-1 (endpoint ab12)', '-', 'free', '-', '-', '-'],
    [
      '111122223333',
      'us-east-1',
      'exp-e',
      'unknown',
      '-',
      '-',
      'a worker; at 2026-11-20T10:04:00Z: waiting for a turn',
    ],
  ]);
});

it('the list of lanes as CSV has one row for each export or empty lane, and leaves the fields of unknown values empty', () => {
  const [header = '', ...rows] = laneCsv(LANES).map((line) => line.trimEnd());
  expect(header).toMatch(/^account_id,region,endpoint,lane,export,turn,since/);
  expect(rows).toHaveLength(6);
  for (const row of rows) expect(row.split(',')).toHaveLength(header.split(',').length);
  expect(rows[0]).toMatch(
    /exp-a,holds,2026-11-20T10:08:00Z,exp-a,1,,exporting,t-1,\/theirs,2026-11-20T10:05:00Z,true,RUNNING,$/,
  );
  expect(rows[1]).toMatch(/exp-b,waits,2026-11-20T10:09:30Z,prod,2,0,/);
});
