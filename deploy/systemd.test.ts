import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('systemd', import.meta.url));
const COMMAND = '/usr/local/bin/logferry';
/** Highest exposure of a service, times ten, from 0 (fully sandboxed) to 100. */
const MOST_EXPOSURE = 20;
const units = readdirSync(FOLDER);
const missing =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? '' : ' (skipped: systemd-analyze is missing)';

describe.skipIf(missing !== '')(`the units of systemd${missing}`, () => {
  const copies = mkdtempSync(join(tmpdir(), 'logferry-systemd-'));
  afterAll(() => rmSync(copies, { recursive: true, force: true }));
  const analyze = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', cwd: copies });
    return { status, output: `${stdout}${stderr}` };
  };

  it('are valid', () => {
    // The check demands that the command is installed, and that templates are checked as instances.
    const instances = units.map((unit) => {
      const text = readFileSync(join(FOLDER, unit), 'utf8').replaceAll(COMMAND, '/bin/true');
      const name = unit.replace('@.', '@nightly.');
      writeFileSync(join(copies, name), text);
      return name;
    });
    const ours = analyze('verify', '--man=no', ...instances.map((name) => join(copies, name)));
    const about = ours.output.split('\n').filter((line) => line.includes('logferry'));
    expect({ status: ours.status, about }).toEqual({ status: 0, about: [] });
  });

  it.each(units.filter((unit) => unit.endsWith('.service')))('%s is sandboxed', (unit) => {
    const flags = ['--offline=true', `--threshold=${MOST_EXPOSURE}`];
    expect(analyze('security', ...flags, join(FOLDER, unit))).toMatchObject({ status: 0 });
  });
});

it('the timer starts the service of the same name', () => {
  expect(units).toEqual(['logferry-worker.service', 'logferry@.service', 'logferry@.timer']);
  // A timer without this setting starts the service of its own name.
  expect(readFileSync(join(FOLDER, 'logferry@.timer'), 'utf8')).not.toMatch(/^Unit=/m);
});
