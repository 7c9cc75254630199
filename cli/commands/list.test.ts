import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noSlices } from '../../contract/result.js';
import { runCommand } from '../../test/support/test-io.js';
import { csvLines, listLines } from './list.js';

const START = '2026-11-21T10:00:00Z';
const running = { status: 'running', summary: '/app', startedAt: START } as const;
const closed = {
  status: 'partial',
  ...{ id: 'exp-1', summary: '', startedAt: START, closedAt: '2026-11-21T11:00:00Z' },
  ...{ source: '/app "x", y', destination: 's3://archive/logs', region: 'eu-central-1' },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-10-03T06:00:00Z' },
  slices: { ...noSlices(), planned: 1_200, archived: 1_000, failed: 200 },
  ...{ events: 5, objects: 2, bytes: 300 },
} as const;

describe('the list of exports', () => {
  it('is a table with a header, in which - stands for an unknown value', () => {
    expect(listLines([closed, { id: 'a', ...running }], (_, text) => text)).toEqual([
      'ID     STATUS   STARTED            SLICES       WINDOW                            DESTINATION        SOURCE',
      'exp-1  partial  2026-11-21 10:00Z  1,000/1,200  2026-10-01..2026-10-03T06:00:00Z  s3://archive/logs  /app "x", y',
      'a      running  2026-11-21 10:00Z  -            -                                 -                  /app',
    ]);
  });

  it('as CSV quotes only values that need quotes, and leaves the fields of unknown values empty', () => {
    expect(csvLines([closed, { id: 'a', ...running }])).toEqual([
      'id,status,started_at,closed_at,source,from,to,destination,region,slices_planned,slices_done,events,objects,bytes\r\n',
      `exp-1,partial,${START},2026-11-21T11:00:00Z,"/app ""x"", y",2026-10-01T00:00:00Z,2026-10-03T06:00:00Z,s3://archive/logs,eu-central-1,1200,1000,5,2,300\r\n`,
      `a,running,${START},,,,,,,,,,,\r\n`,
    ]);
  });
});

describe('commands that only read, with a data directory in which no server has run', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'logferry-look-'));
  });
  afterAll(() => rmSync(root, { recursive: true }));
  const look = (...args: string[]) => runCommand(args, { env: { LOGFERRY_HOME: join(root, 'home') } });

  it.each([
    [['list'], '', /There are no exports/],
    [['list', '--bucket', 'archive', '--since', '7d'], '', /No export matches/],
    [['list', '--json'], '{"exports":[]}\n', /no exports/],
    [['list', '--output', 'json'], '{"exports":[]}\n', /no exports/],
    [['lanes'], '', /There are no lanes/],
    [['lanes', '--json'], '{"lanes":[]}\n', /no lanes/],
  ])('%j says that there is nothing to list, and starts no server', async (args, stdout, says) => {
    expect(await look(...args)).toEqual({ code: 0, stdout, stderr: expect.stringMatching(says) });
    expect(existsSync(join(root, 'home'))).toBe(false);
  });

  it('list and lanes as CSV print the header', async () => {
    expect((await look('list', '--output', 'csv')).stdout).toMatch(/^id,status,.*\r\n$/);
    expect((await look('lanes', '--output', 'csv')).stdout).toMatch(/^account_id,region,.*\r\n$/);
  });

  it.each(['status', 'wait', 'cancel'])(
    '%s says that the export does not exist, and needs no credentials for this',
    async (name) => {
      expect(await look(name, 'exp-1')).toMatchObject({
        code: 64,
        stderr: expect.stringMatching(/no export with the id exp-1/),
      });
      expect(existsSync(join(root, 'home'))).toBe(false);
    },
  );

  it.each([
    [['list', '--output', 'xml'], /--output.*table, json, csv/],
    [['list', '--json', '--output', 'csv'], /--json/],
    [['list', '--status', 'done'], /--status.*completed, partial/],
    [['list', '--since', 'someday'], /--since \("someday"\)/],
  ])('%j is refused as wrong usage', async (args, says) => {
    expect(await look(...args)).toMatchObject({ code: 64, stderr: expect.stringMatching(says) });
  });
});
