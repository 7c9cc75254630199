import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadLogs } from './load-logs.js';
import { demoWindow, fewMonthsBefore } from './window.js';

describe('the window of a demo', () => {
  it.each([
    ['2026-10-01T10:00Z', '2026-10-01T11:00Z', 'day', 1],
    ['2026-10-01T10:00Z', '2026-10-06T11:00Z', 'day', 6],
    ['2026-10-01T10:00Z', '2026-10-20T11:00Z', 'week', 3],
    ['2026-09-25T10:00Z', '2026-10-31T11:00Z', 'month', 2],
    ['2024-01-01T10:00Z', '2026-10-31T11:00Z', 'month', 34],
  ])('for events from %s to %s has slices of one %s, and their number is %d', (first, last, slice, slices) => {
    const window = demoWindow(Date.parse(first), Date.parse(last), Date.parse('2026-11-21T10:00Z'));
    expect([window.slice, window.slices]).toEqual([slice, slices]);
    expect(window.from).toBe(`${first.slice(0, 10)}T00:00:00Z`);
    expect(Date.parse(window.to)).toBeGreaterThan(Date.parse(last));
  });

  it('ends now if the last day has not passed yet', () => {
    const nowMs = Date.parse('2026-10-01T12:00:00.500Z');
    expect(demoWindow(nowMs - 3_600_000, nowMs - 1_000, nowMs).to).toBe('2026-10-01T12:00:00Z');
  });

  it('has at most six slices if it begins with the oldest of the last six calendar months', () => {
    const nowMs = Date.parse('2026-02-21T10:00Z');
    expect(new Date(fewMonthsBefore(nowMs)).toISOString()).toBe('2025-09-01T00:00:00.000Z');
    expect(demoWindow(fewMonthsBefore(nowMs), nowMs - 1, nowMs).slices).toBeLessThanOrEqual(6);
  });
});

describe('loadLogs', () => {
  let folder: string;
  let emulator: Emulator;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logferry-demo-test-'));
    emulator = await startEmulator();
  });
  afterEach(async () => {
    await emulator.close();
    await rm(folder, { recursive: true });
  });
  const target = { region: 'eu-central-1', logGroupName: '/demo/test' };
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  it('loads each given file into a stream of its own, and invents no lines', async () => {
    const first = await file('a:b.log', '2026-10-01T10:00:00Z one\n2026-10-02T10:00:00Z two\n');
    const second = await file('c.log', '2026-10-03T10:00:00Z three\n');
    const loaded = await loadLogs(emulator, target, [first, second, second], Date.now(), none());
    expect(loaded.files.map(({ stream, events }) => [stream, events])).toEqual([
      ['a-b.log', 2],
      ['c.log', 1],
      ['c.log-2', 1],
    ]);
    expect(loaded).toMatchObject({ events: 4, invented: 0, sinceMs: 0, firstMs: Date.parse('2026-10-01T10:00:00Z') });
    expect(emulator.state().logGroups).toMatchObject([{ logGroupName: '/demo/test', logStreams: 3 }]);
  });

  const none = async function* (): AsyncGenerator<string> {};
  const these = async function* (...paths: string[]): AsyncGenerator<string> {
    yield* paths;
  };
  const lines = (count: number, at: string) => Array.from({ length: count }, (_, no) => `${at} line ${no}\n`).join('');
  const today = new Date().toISOString();

  it('invents lines if the machine has no log files, and counts them', async () => {
    const loaded = await loadLogs(emulator, target, [], Date.now(), none());
    expect([loaded.files.length, loaded.events, loaded.invented]).toEqual([2, 2_000, 2_000]);
  });

  it('adds a stream of invented lines if the files of the machine have too few lines', async () => {
    const few = await file('few.log', lines(10, today));
    const loaded = await loadLogs(emulator, target, [], Date.now(), these(few));
    expect(loaded.files.map(({ stream }) => stream)).toEqual(['few.log', 'invented']);
    expect([loaded.events, loaded.invented]).toEqual([1_010, 1_000]);
  });

  it('loads no more files than it needs, and leaves out old lines if there are enough new lines', async () => {
    const old = lines(50, '2020-01-01T00:00:00Z');
    const mixed = await file('mixed.log', old + lines(700, today));
    const recent = await file('recent.log', lines(400, today));
    const third = await file('third.log', lines(400, today));
    const loaded = await loadLogs(emulator, target, [], Date.now(), these(mixed, recent, third));
    expect(loaded.files.map(({ stream, events }) => [stream, events])).toEqual([
      ['mixed.log', 700],
      ['recent.log', 400],
    ]);
    expect([loaded.sinceMs > 0, loaded.invented]).toEqual([true, 0]);
  });

  it('loads old lines before it invents lines', async () => {
    const paths = [await file('a.log', lines(600, '2020-01-01T00:00:00Z')), await file('b.log', lines(600, today))];
    const loaded = await loadLogs(emulator, target, [], Date.now(), these(...paths));
    expect([loaded.events, loaded.invented, loaded.sinceMs]).toEqual([1_200, 0, 0]);
  });

  it('names a file that cannot be read, and refuses files that have no line or only lines of the future', async () => {
    await expect(loadLogs(emulator, target, [join(folder, 'none.log')], Date.now(), none())).rejects.toThrow(
      /none\.log: .*\(ENOENT\)/,
    );
    await expect(loadLogs(emulator, target, [await file('empty.log', '\n')], Date.now(), none())).rejects.toThrow(
      'no log line found',
    );
    const ahead = await file('ahead.log', lines(3, new Date(Date.now() + 86_400_000).toISOString()));
    await expect(loadLogs(emulator, target, [ahead], Date.now(), none())).rejects.toThrow(
      'all log lines are from the future',
    );
  });
});
