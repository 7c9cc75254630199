import { expect, it } from 'vitest';
import { runDemo } from './support/demo.js';

const lines = (hour: number) =>
  Array.from({ length: 600 }, (_, line) => {
    const at = new Date(Date.UTC(2026, 9, 1 + (line % 3), hour, line % 60));
    return `${at.toISOString()} request ${line}`;
  });

it('the demo exports given log files, verifies the receipts, repeats no slice and leaves no files behind', async () => {
  const { code, stdout, stderr, creates, left } = await runDemo(
    { 'web.log': lines(0), 'db.log': lines(1) },
    (shell, args, env) => shell.run(args, env),
  );
  expect([code, stderr.match(/error/i)]).toEqual([0, null]);
  expect(stdout).toMatch(
    /web\.log +600 events +0 lines without a time of their own\n.*db\.log +600 events .*\n +2 streams, 1,200 events from 2026-10-01 to 2026-10-03\n/,
  );
  expect(stdout).toMatch(/3 planned: 3 archived\n.*1,200 events in 6 objects,.* 3 export tasks created/);
  expect(stdout).toMatch(/1,200 events went in, 1,200 are in the receipts: the same/);
  expect(stdout).toMatch(/\n +0 export tasks created, 3 slices closed before/);
  expect(stdout).toMatch(/objects +s3:.*\n +receipts +s3:.*\n +manifest +s3:.*\n +Web UI .*--keep/);
  expect([creates, left]).toEqual([0, []]);
});
