import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from './main.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'logferry-main-'));
  writeFileSync(join(folder, 'a.log'), '2025-11-01T00:00:00Z a\n');
  writeFileSync(join(folder, 'settings.json'), '{"taskMs": 7}');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A process in memory. It emits `ready` with each text on its standard output. */
class FakeProcess extends EventEmitter {
  exitCode: NodeJS.Process['exitCode'];
  out = '';
  err = '';
  exits: number[] = [];
  ppid = 7;
  readonly stdout = {
    write: (text: string) => {
      this.out += text;
      this.emit('ready');
    },
  };
  readonly stderr = { write: (text: string) => (this.err += text) };
  constructor(readonly env: NodeJS.ProcessEnv = {}) {
    super();
  }
  exit(code: number): void {
    this.exits.push(code);
  }
}

const file = (name: string) => join(folder, name);

describe('logferry-emulator', () => {
  it('prints the variables for clients once everything is loaded, and ends with 0 at SIGTERM', async () => {
    const process = new FakeProcess({ AWS_REGION: 'eu-west-1' });
    const args = ['--bucket', 'archive', '--load', `/app::a/b=${file('a.log')}`, '--settings', file('settings.json')];
    const ready = once(process, 'ready');
    const running = main(args, process);
    await ready;
    const url = /^export AWS_ENDPOINT_URL=(http:\S+) AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 \S+ \S+\n$/.exec(
      process.out,
    )?.[1];
    const headers = { 'x-logferry-emulator': '1' };
    const state = await (await fetch(`${url}/_emulator/state`, { headers })).json();
    expect(state).toMatchObject({
      settings: { taskMs: 7 },
      logGroups: [{ logGroupName: '/app', region: 'eu-west-1' }],
      buckets: [{ name: 'archive' }],
    });
    expect(process.err).toMatch(/a\.log -> \/app, stream a\/b: 1 event, 1 line, 0 of them without a time/);
    process.emit('SIGTERM');
    await running;
    expect([process.exitCode, process.exits]).toEqual([0, []]);
    await expect(fetch(`${url}/`)).rejects.toThrow();
  });

  it('ends at once if a signal comes while files are loaded', async () => {
    const process = new FakeProcess();
    const running = main(['--load', `g::s=${file('a.log')}`], process);
    process.emit('SIGINT');
    const ready = once(process, 'ready');
    expect(process.exits).toEqual([130]);
    await ready;
    process.emit('SIGTERM');
    await running;
  });

  it('ends when npx has ended, because npx does not pass signals on', async () => {
    const process = new FakeProcess({ npm_command: 'exec' });
    const ready = once(process, 'ready');
    const running = main([], process);
    await ready;
    process.ppid = 1;
    await running;
    expect(process.exitCode).toBe(0);
  });

  it.each([
    [['--help'], /^Usage: logferry-emulator/],
    [['--version'], /^\d+\.\d+\.\d+\n$/],
  ])('prints a text and ends with 0, with the arguments %j', async (args, text) => {
    const process = new FakeProcess();
    await main(args, process);
    expect([process.exitCode, process.out, process.err]).toEqual([0, expect.stringMatching(text), '']);
  });

  it.each([
    [['--prot', '1'], /--prot/],
    [['file.log'], /file\.log/],
    [['--port', 'x'], /--port x: a port is a whole number/],
    [['--port', '65536'], /--port 65536/],
    [['--region', '../x'], /--region \.\.\/x/],
    [['--bucket', 'A'], /--bucket A: /],
    [['--load', 'x'], /--load: x: write GROUP::STREAM=FILE/],
    [['--load', 'a::b=/none'], /--load \/none: ENOENT/],
    [['--settings', '{'], /--settings \{: /],
    [['--settings', '/none'], /--settings \/none: ENOENT/],
    [['--settings', '[1]'], /--settings \[1\]: ENOENT/],
    [['--settings', '{"taskMs": -1, "x": 1}'], /--settings: .*taskMs/],
    [['--host', 'no such host'], /--host no such host/],
  ])('ends with 64 and names the wrong argument, with the arguments %j', async (args, text) => {
    const process = new FakeProcess();
    await main(args, process);
    expect([process.exitCode, process.out]).toEqual([64, '']);
    expect(process.err).toMatch(text);
    expect(process.err).not.toMatch(/\n {4}at /);
  });
});
