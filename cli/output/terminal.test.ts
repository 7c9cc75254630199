import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { clean, painter, toJson, tolerateUnwritableOutput } from './terminal.js';

const hostile = 'a\u001b[31mred\u0007\r\u009b2J\u202eb\tc\nd';

describe('output', () => {
  it('removes characters that could control a terminal, and keeps tabs and line breaks', () => {
    expect(clean(hostile)).toBe('a[31mred2Jb\tc\nd');
  });

  it('escapes characters that could control a terminal in JSON, without changing the value', () => {
    const json = toJson({ hostile });
    expect(clean(json)).toBe(json);
    expect(JSON.parse(json)).toEqual({ hostile });
  });

  it('colours text only on a terminal, and not with NO_COLOR', () => {
    const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });
    expect(painter(stream(true), {})('red', `x${hostile}`)).toBe('\u001b[31mxa[31mred2Jb\tc\nd\u001b[39m');
    expect(painter(stream(true), { NO_COLOR: '1' })('red', 'x')).toBe('x');
    expect(painter(stream(false), {})('red', 'x\u0007')).toBe('x');
  });

  it('reports a full disk, but not a reader that has stopped reading', () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const unwrittenBecause = tolerateUnwritableOutput({ stdout, stderr });
    const fail = (stream: PassThrough, code: string) => stream.emit('error', Object.assign(new Error(), { code }));
    fail(stderr, 'ENOSPC');
    fail(stdout, 'EPIPE');
    expect(unwrittenBecause()).toBeUndefined();
    fail(stdout, 'ENOSPC');
    expect(unwrittenBecause()).toBe('ENOSPC');
  });
});
