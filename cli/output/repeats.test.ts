import { expect, it } from 'vitest';
import { TestIo } from '../../test/support/test-io.js';
import { notesOfRepeats } from './repeats.js';

const throttled = {
  operation: 'logs:DescribeLogGroups',
  reason: 'ThrottlingException',
  isAnswered: true,
  leftMs: 26_750,
};

it('a note on stderr says what AWS answers, and for how long the command repeats the call', () => {
  const io = new TestIo();
  const say = notesOfRepeats(io);
  say(throttled);
  say({ operation: 's3:HeadBucket', reason: 'ECONNRESET', isAnswered: false, leftMs: 27_000 });
  expect(io.printed).toEqual({
    stdout: '',
    stderr:
      'AWS answers ThrottlingException to logs:DescribeLogGroups; trying for 27 s more\n' +
      'AWS does not answer s3:HeadBucket (ECONNRESET); trying for 27 s more\n',
  });
});

it('a note is printed once for parallel calls of one operation, and again for a call half a minute later', () => {
  let nowMs = 0;
  const io = new TestIo({ now: () => nowMs });
  const say = notesOfRepeats(io);
  for (const atMs of [0, 1, 29_999, 30_000]) {
    nowMs = atMs;
    say(throttled);
  }
  expect(io.printed.stderr.split('\n')).toHaveLength(3);
});
