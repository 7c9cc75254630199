import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExportProgress, type ExportResult, type Failure, noSlices, noTotals } from '../../contract/index.js';
import { NO_PAGE, pageOrNone, progressPage, resultPage } from './progress-page.js';

const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };
const request = (bucket = 'archive') => ({ window: WINDOW, destination: { bucket, prefix: 'logs' } }) as never;
const progress: ExportProgress = {
  ...noTotals(),
  slices: { ...noSlices(), planned: 31, archived: 3, failed: 1 },
  ...{ events: 90, objects: 6, bytes: 700, phase: 'exporting', verifying: 2, planComplete: true },
  ...{ lane: 'export-lane/1/r', startedAt: '2026-11-20T12:00:00Z' },
};
const failure = (message: string, logGroup = '/app'): Failure => ({
  slice: { logGroup, from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z', generation: 1 },
  ...{ code: 'TASK_FAILED', message, hint: 'Run again.' },
});

describe('the page of an export in the Web UI', () => {
  it('shows the state, the totals, the current task and the failures', () => {
    const task = { taskId: 't1', logGroup: '/app', ...WINDOW, since: '2026-11-20T12:01:00Z', foreign: false };
    expect(progressPage(request(), { ...progress, task }, [failure('AWS failed the task')])).toBe(
      [
        '**exporting**: 3 of 31 slices are done',
        '',
        '- window: 2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z',
        '- destination: `s3://archive/logs`',
        '- outcomes: 3 archived, 1 failed, 2 being read back',
        '- exported: 90 events, 6 objects, 700 bytes',
        '- lane: `export-lane/1/r`',
        '- started: 2026-11-20T12:00:00Z',
        '- task: `t1` of `/app` 2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z, since 2026-11-20T12:01:00Z',
        '',
        '**Failures**',
        '',
        '- `/app` 2026-10-01T00:00:00Z to 2026-10-02T00:00:00Z: `TASK_FAILED` AWS failed the task Run again\\.',
      ].join('\n'),
    );
  });

  it('says what the export waits for', () => {
    const since = '2026-11-20T12:01:00Z';
    const waits = {
      ...progress,
      planComplete: false,
      task: { taskId: 't9', logGroup: '/theirs', since, foreign: true },
    };
    const page = progressPage(request(), { ...waits, trouble: { code: 'AWS_BUSY', message: 'busy', since } }, []);
    expect(page).toContain('3 of 31 or more slices');
    expect(page).toContain('- task: of another program, which occupies the slot: `t9` of `/theirs`, since');
    expect(page).toContain(`- waits for the end of: \`AWS_BUSY\` since ${since}: busy`);
  });

  it('shows the result of a closed export', () => {
    const result: ExportResult = {
      ...noTotals(),
      ...{ schemaVersion: 1, exportId: 'e', status: 'refused', region: 'r', startedAt: '2026-11-20T12:00:00Z' },
      failures: [{ code: 'NO_LOG_GROUPS', message: 'No log group matches', hint: 'Check the names.' }],
      cancelledBy: { requestedBy: '<b>me</b>', reason: 'a*b' },
    };
    expect(resultPage(result)).toMatch(/^\*\*refused\*\*: 0 of 0/);
    expect(resultPage(result)).toContain('- `NO_LOG_GROUPS` No log group matches Check the names\\.');
    expect(resultPage(result)).toContain('- cancelled by: \\<b\\>me\\</b\\>: a\\*b');
  });

  it('is always some text, however damaged the state is', () => {
    const text = (made: unknown) => expect(pageOrNone(made as () => string)).toEqual(expect.any(String));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(progress)), fc.jsonValue(), (member, value) => {
        const damaged = { ...progress, failures: [], [member]: value } as never;
        text(() => progressPage(request(), damaged, value as never));
        text(() => resultPage(damaged));
      }),
    );
    expect(pageOrNone(() => progressPage(request(), { ...progress, slices: undefined } as never, []))).toBe(NO_PAGE);
  });

  it('has less than 20 KB, and no name or message in it has an effect as markup', () => {
    const any = fc.string({ unit: 'binary', maxLength: 3_000 });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), any, (messages, name) => {
        const failures = messages.map((message) => failure(message, name));
        const warnings = messages.map((message) => ({ code: name, message }));
        const page = progressPage(request(name), { ...progress, warnings, lane: name }, failures);
        // Temporal's limit for details is 20 KB.
        expect(new TextEncoder().encode(page).length).toBeLessThan(20_000);
        const [heading, ...lines] = page.split('\n');
        expect(heading).toBe('**exporting**: 3 of 31 slices are done');
        for (const line of lines) {
          expect(line).toMatch(/^(|\*\*(Failures|Warnings)\*\*|- .*)$/s);
          if (!line.startsWith('- ')) continue;
          // If code and escaped characters are removed, no markup is left.
          const bare = line
            .slice(2)
            .replace(/`[^`]*`/g, '')
            .replace(/\\[\\`*_{}[\]<>()#+\-.!|~&:@]/g, '');
          expect(bare).not.toMatch(/[`*_[\]<>#|~&\\]/);
        }
      }),
    );
  });
});
