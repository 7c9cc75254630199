import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownProgress, RunningExport } from '../../contract/progress.js';
import { noSlices, noTotals } from '../../contract/result.js';
import { TestIo } from '../../test/support/test-io.js';
import { activityText } from './activity.js';
import { clockText, remainingMs, shortLength, slicesDoneText } from './amounts.js';
import { formatLength } from './format.js';
import { type ProgressView, progressView, progressViews } from './progress.js';
import { progressLine } from './progress-line.js';
import { runningLines } from './running.js';

const START = '2026-11-21T10:00:00Z';
const seconds = (passed: number): number => Date.parse(START) + passed * 1000;
const task = {
  taskId: 't',
  logGroup: '/aws/containerinsights/production-cluster/application',
  from: '2026-10-01T00:00:00Z',
  since: START,
  foreign: false,
};

const known = (changes: Partial<KnownProgress> = {}): KnownProgress => ({
  ...noTotals(),
  phase: 'exporting',
  slices: { ...noSlices(), planned: 14, archived: 2, skipped: 4 },
  verifying: 1,
  planComplete: true,
  objects: 12,
  bytes: 3_400_000,
  events: 9_001,
  startedAt: START,
  asOf: START,
  ...changes,
});
const running = (changes: Partial<KnownProgress> = {}, more: Partial<RunningExport> = {}): RunningExport => ({
  schemaVersion: 1,
  exportId: 'exp-1',
  status: 'running',
  accountId: '111122223333',
  region: 'eu-central-1',
  startedAt: START,
  paused: false,
  workerSeen: true,
  progress: known(changes),
  ...more,
});
const paused = (progress: KnownProgress | null = known()): RunningExport =>
  running({}, { paused: true, workerSeen: false, progress });
const plain = (_: string, text: string) => text;

describe('the number of slices', () => {
  it('counts slices as done if they need no task or are being read back', () => {
    expect(slicesDoneText(known())).toBe('7 of 14 slices');
  });

  it('shows how sure the total is while the plan is not complete', () => {
    expect(slicesDoneText(known({ planComplete: false, total: 18_250 }))).toBe('7 of about 18,250 slices');
    expect(slicesDoneText(known({ planComplete: false }))).toBe('7 of at least 14 slices');
    expect(slicesDoneText(known({ slices: noSlices(), verifying: 0 }))).toBe('no slices yet');
  });
});

describe('the time left', () => {
  const estimate = { tasksLeft: 7, msPerTask: 10_000 };

  it('is the time of the tasks left, less the time that the running task has taken', () => {
    expect(remainingMs(running({ estimate }), seconds(30))).toBe(70_000);
    expect(remainingMs(running({ estimate, task }), seconds(4))).toBe(66_000);
    expect(remainingMs(running({ estimate, task }), seconds(600))).toBe(60_000);
    expect(clockText(running({ estimate }), seconds(30))).toBe('30 s elapsed, about 1 min 10 s left');
  });

  it('is not shown without an estimate, or while the export is paused', () => {
    expect(remainingMs(running(), seconds(30))).toBeUndefined();
    expect(remainingMs(paused(known({ estimate })), seconds(30))).toBeUndefined();
    expect(clockText(running(), seconds(30))).toBe('30 s elapsed');
  });
});

describe('the text about what an export does now', () => {
  it("states AWS's status of the export's own task, or that the export waits for another task, or the phase", () => {
    const short = { ...task, logGroup: '/app' };
    expect(activityText(known({ task: short, awsStatus: 'RUNNING' }), seconds(12))).toBe(
      'AWS RUNNING 12 s: /app 2026-10-01',
    );
    expect(activityText(known({ task: { ...short, foreign: true } }), seconds(12))).toContain('another task, of /app');
    expect(activityText(known({ phase: 'closing' }), seconds(12))).toBe('writing the manifest');
  });

  it('names a refusal or throttling of AWS, also while the export has given its turn away', () => {
    const refused = { code: 'ACCESS_DENIED', message: 'AWS refuses', since: START };
    const throttled = {
      code: 'AWS_BUSY',
      message: 'AWS throttles logs:CreateExportTask (ThrottlingException)',
      since: START,
    };
    expect(activityText(known({ task, trouble: refused }), seconds(12))).toBe(
      'AWS refuses (ACCESS_DENIED); trying again, 12 s so far',
    );
    expect(activityText(known({ phase: 'waiting', trouble: throttled }), seconds(65))).toBe(
      'AWS throttles logs:CreateExportTask (ThrottlingException); trying again, 1 min 5 s so far; waiting for a turn',
    );
  });

  it('names the export that holds the lane, and the number of exports ahead', () => {
    const holder = { exportId: 'exp-other', since: START };
    const waiting = (turn?: { holder?: typeof holder; ahead: number }) =>
      activityText(known({ phase: 'waiting', ...(turn && { turn }) }), seconds(12));
    expect(waiting()).toBe('waiting for a turn');
    expect(waiting({ ahead: 0, holder })).toBe('waiting for a turn: exp-other has it');
    expect(waiting({ ahead: 3, holder })).toBe('waiting for a turn: exp-other has it, 3 exports ahead');
    expect(waiting({ ahead: 1 })).toBe('waiting for a turn, 1 export ahead');
  });
});

describe('the progress line', () => {
  const estimate = { tasksLeft: 7, msPerTask: 10_000 };
  const busy = running({ task, awsStatus: 'RUNNING', estimate, planComplete: false, total: 18_250 });

  it('shortens the numbers and the name of the log group, and then leaves out the activity, so that the line fits', () => {
    expect(progressLine(busy, seconds(3.4), 160)).toBe(
      '---------- 7 of about 18,250 slices, 3.4 s elapsed, about 1 min 7 s left | AWS RUNNING 3.4 s: /aws/containerinsights/production-cluster/application 2026-10-01',
    );
    expect(progressLine(busy, seconds(3.4), 79)).toBe(
      '7/~18250 3s ~1m6s left | AWS RUNNING 3.4 s: /aws/contai…/application 2026-10-01',
    );
    expect(progressLine(busy, seconds(3.4), 39)).toBe('7/~18250 slices, 3.4 s, ~1 min 7 s left');
  });

  const counts = fc.record({ done: fc.nat(2_000_000), more: fc.nat(2_000_000), planComplete: fc.boolean() });
  const texts = fc.string({ maxLength: 600 });
  const activities: fc.Arbitrary<Partial<KnownProgress>> = fc.oneof(
    fc.record({ task: texts.map((logGroup) => ({ ...task, logGroup })), awsStatus: fc.constant('PENDING_CANCEL') }),
    texts.map((message) => ({ trouble: { code: 'AWS_BUSY', message, since: START } })),
    texts.map((exportId) => ({ phase: 'waiting' as const, turn: { holder: { exportId, since: START }, ahead: 999 } })),
    fc.constant({ phase: 'closing' as const }),
  );
  const lengths = fc.integer({ min: 0, max: 900 * 86_400 });

  it('is never longer than allowed, and from 39 characters on shows the slices, the time elapsed and the time left', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 39, max: 250 }),
        counts,
        activities,
        lengths,
        lengths,
        (most, { done, more, planComplete }, activity, elapsedS, leftS) => {
          const changes = {
            slices: { ...noSlices(), planned: done + more, archived: done },
            ...{ verifying: 0, total: done + more, planComplete },
            estimate: { tasksLeft: 1, msPerTask: leftS * 1_000 },
            ...activity,
          };
          const nowMs = seconds(elapsedS);
          const shown = running({ ...changes, ...(changes.task && { task: { ...changes.task, foreign: true } }) });
          const line = progressLine(shown, nowMs, most);
          const grouped = line.replaceAll(',', '');
          expect(line.length).toBeLessThanOrEqual(most);
          if (done + more > 0) expect(grouped).toMatch(new RegExp(`\\b${done}(/~?| of (about )?)${done + more}\\b`));
          for (const ms of [elapsedS * 1_000, leftS * 1_000]) {
            expect([formatLength(ms), shortLength(ms)].some((text) => line.includes(text))).toBe(true);
          }
        },
      ),
    );
  });
});

describe('a view of the progress', () => {
  it('prints a line when the phase changes, and after half a minute without change', () => {
    let nowMs = seconds(0);
    const io = new TestIo({ now: () => nowMs });
    const view = progressView(io);
    const show = (passed: number, changes?: Partial<KnownProgress>) => {
      nowMs = seconds(passed);
      view.update(running(changes));
      return io.printed.stderr.split('\n').length - 1;
    };
    expect([show(1), show(2), show(3, { phase: 'verifying' }), show(20, { phase: 'verifying' })]).toEqual([1, 1, 2, 2]);
    expect(show(34, { phase: 'verifying' })).toBe(3);
  });

  const clear = '\u001b[1G\u001b[2K';
  const onTerminal = (columns: number, updates: Partial<KnownProgress>[], keep = false) => {
    const io = new TestIo({ terminalColumns: columns, now: () => seconds(30) });
    const view = progressView(io);
    for (const changes of updates) view.update(running(changes));
    view.stop(keep);
    return io.printed;
  };

  it('rewrites one line of a terminal, and removes the line when the export has closed', () => {
    const { stdout, stderr } = onTerminal(120, [{}, { phase: 'closing' }]);
    const line = (activity: string) => `=====----- 7 of 14 slices, 30 s elapsed | ${activity} | 12 objects, 3.4 MB`;
    expect(stderr).toBe(`${line('creating an export task')}${clear}${line('writing the manifest')}${clear}`);
    expect(stdout).toBe('');
  });

  it('leaves the last line of a terminal on the screen if the export is still open', () => {
    expect(onTerminal(80, [{}], true).stderr).toMatch(/7 of 14 slices.*\n$/);
  });

  const exports = ['a.prod.eu-central-1', 'a.dev.us-east-1'].map((id) => ({ id, name: id.slice(2) }));
  const ofBoth = (options: ConstructorParameters<typeof TestIo>[0], events = false) => {
    const io = new TestIo({ ...options, now: () => seconds(30) });
    const [first, second] = progressViews(io, exports, { events }).map(({ view }) => view);
    return { io, first: first as ProgressView, second: second as ProgressView };
  };

  it('shows each of several exports in a line of its own on a terminal', () => {
    const { io, first, second } = ofBoth({ terminalColumns: 120 });
    first.update(running());
    second.update(running({ phase: 'closing' }));
    const lines = io.printed.stderr.slice(io.printed.stderr.lastIndexOf(clear) + clear.length).split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^prod\.eu-central-1 {2}=====----- 7 of 14 slices.*creating an export task/),
      expect.stringMatching(/^dev\.us-east-1 {6}=====----- 7 of 14 slices.*writing the manifest/),
    ]);
    second.stop(false, 'completed');
    expect(io.printed.stderr).toMatch(/prod\.eu-central-1 [^\n]*\ndev\.us-east-1 {6}completed$/);
    first.stop(true);
    expect(io.printed.stderr).toMatch(/prod\.eu-central-1 [^\n]*creating an export task[^\n]*\n$/);
  });

  it('prints separate lines with the names of the exports if the terminal has fewer rows than exports', () => {
    const io = new TestIo({ terminalColumns: 120 });
    const many = Array.from({ length: 40 }, (_, at) => ({ id: `a.${at}.us-east-1`, name: `${at}.us-east-1` }));
    const views = progressViews(io, many).map(({ view }) => view);
    for (const view of views) view.update(running());
    expect(io.printed.stderr.split('\n').filter((line) => /^\d+\.us-east-1 +7 of 14 slices/.test(line))).toHaveLength(
      40,
    );
    expect(views[0]?.everyMs).toBe(4_000);
  });

  it('prints lines with the names of the exports if stderr is no terminal, and with --events JSON documents with the ids', () => {
    const lines = ofBoth({});
    lines.first.update(running());
    lines.second.stop(false, 'completed');
    expect(lines.io.printed.stderr).toMatch(/^prod\.eu-central-1 {2}7 of 14 slices.*\ndev\.us-east-1 {6}completed\n$/);
    const documents = ofBoth({}, true);
    documents.first.update(running({}, { exportId: 'a.prod.eu-central-1' }));
    documents.second.update(running({}, { exportId: 'a.dev.us-east-1' }));
    expect(documents.io.printed.stdout.match(/"exportId":"[^"]+"/g)).toEqual([
      '"exportId":"a.prod.eu-central-1"',
      '"exportId":"a.dev.us-east-1"',
    ]);
  });

  it('contains no control characters of messages', () => {
    const trouble = { code: 'ACCESS_DENIED', message: 'AWS\u001b[2J refuses\r', since: START } as const;
    expect(onTerminal(200, [{ trouble }]).stderr).toContain('AWS[2J refuses (ACCESS_DENIED)');
  });

  it('with --events, writes a JSON document for each change, and the document says how old the counts of a paused export are', () => {
    const io = new TestIo({ now: () => seconds(30) });
    const view = progressView(io, { events: true });
    view.update(running());
    view.update(running({ asOf: '2026-11-21T10:00:01Z' }));
    view.update(paused(null));
    view.update(paused());
    const documents = io.printed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(documents).toMatchObject([
      { type: 'progress', paused: false, workerSeen: true, asOf: START, planComplete: true },
      { type: 'progress', paused: true, workerSeen: false },
      { type: 'progress', paused: true, workerSeen: false, asOf: START },
    ]);
    expect(documents[1]).not.toHaveProperty('slices');
  });
});

describe('the state of an open export', () => {
  it('shows slices, amounts, times, what the export does now and the page in the Web UI', () => {
    const estimate = { tasksLeft: 7, msPerTask: 10_000 };
    expect(runningLines(running({ estimate }), seconds(30), 'http://ui/exp-1', plain)).toEqual([
      'running exp-1 111122223333 eu-central-1',
      '  slices     7 of 14 slices: 2 archived, 4 closed before, 1 being read back',
      '  exported   9,001 events in 12 objects, 3.4 MB compressed',
      '  time       30 s elapsed, about 1 min 10 s left',
      '  now        creating an export task',
      '  Web UI     http://ui/exp-1',
    ]);
  });

  it('says that a paused export stands still, and how old its counts are', () => {
    expect(runningLines(paused(), seconds(720), 'http://ui/exp-1', plain)).toEqual([
      'paused exp-1 111122223333 eu-central-1',
      `  as of      12 min ago, at ${START}`,
      '  slices     7 of 14 slices: 2 archived, 4 closed before, 1 being read back',
      '  exported   9,001 events in 12 objects, 3.4 MB compressed',
      '  time       12 min elapsed',
      '  now        no worker answers, so the export stands still',
    ]);
  });

  it('leaves out unknown counts', () => {
    const text = runningLines(paused(null), seconds(720), undefined, plain).join('\n');
    expect(text).toContain('not known');
    expect(text).not.toMatch(/slices|events|\b0 /);
  });
});
