import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { progressInterval, SparseProgress } from './sparse-progress.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the progress of an action', () => {
  it('is sent immediately, and then with the newest message once per interval', () => {
    const sent: string[] = [];
    const progress = new SparseProgress(100, (message) => sent.push(message));
    for (const message of ['a', 'b', 'c']) progress.report(message);
    expect(sent).toEqual(['a']);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual(['a', 'c']);
    vi.advanceTimersByTime(1000);
    progress.report('d');
    progress.report('e');
    expect(sent).toEqual(['a', 'c', 'd']);
    progress.end();
    progress.report('f');
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual(['a', 'c', 'd']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with the newest message, unless the host has asked to stop', () => {
    for (const stops of [false, true]) {
      const sent: string[] = [];
      const progress = new SparseProgress(100, (message) => sent.push(message));
      for (const message of ['a', 'b', 'c']) progress.report(message);
      if (stops) progress.end();
      progress.finish();
      expect(sent).toEqual(stops ? ['a'] : ['a', 'c']);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['1.14.9', 10_000],
    ['1.15.5', 10_000],
    ['1.16.0', 1000],
    ['1.16.0-rc1', 1000],
    ['2.0.0', 1000],
    ['', 10_000],
  ])('has the shortest interval that is safe for Terraform %s', (version, intervalMs) => {
    expect(progressInterval(version)).toBe(intervalMs);
  });
});
