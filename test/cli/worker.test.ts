import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { days, REGION, Shell } from '../support/process.js';
import { seen } from '../support/seen.js';

it('works against any Temporal, does what its configuration allows, and hands over when it is stopped', async () => {
  const shell = await Shell.open({ taskMs: 3_000 });
  const config = join(shell.home, 'worker.json');
  // Tests share a Temporal: the prefix makes this export its own.
  const prefix = randomUUID();
  const temporal = { TEMPORAL_ADDRESS: inject('temporalAddress') };
  try {
    await writeFile(
      config,
      JSON.stringify({ accounts: { default: { regions: [REGION], destinations: [{ bucket: 'archive', prefix }] } } }),
    );
    await shell.logGroup('/served', 1);
    const first = shell.start(['worker', '--config', config], temporal);
    const started = await shell.run(
      ['run', ...days('/served', 1), '--prefix', prefix, '--no-wait', '--json'],
      temporal,
    );
    expect(started.code).toBe(0);
    const { exportId } = JSON.parse(started.stdout);
    await seen(() => (shell.emulator.state().counters.DescribeExportTasks?.calls ?? 0) > 0);
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);

    const second = shell.start(['worker', '--config', config], temporal);
    const waited = await shell.run(['wait', exportId, '--json'], temporal);
    expect([waited.code, JSON.parse(waited.stdout).status]).toEqual([0, 'completed']);
    expect(shell.creates).toBe(1);

    const refused = await shell.run(['run', ...days('/served', 1), '--prefix', 'elsewhere', '--json'], temporal);
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stdout).failures[0].code).toBe('DESTINATION_NOT_ALLOWED');
    second.child.kill('SIGTERM');
    await second.ended;
  } finally {
    await shell.close();
  }
});

it('needs a configuration that says what it may export', async () => {
  const shell = await Shell.open();
  try {
    const ended = await shell.run(['worker'], { TEMPORAL_ADDRESS: inject('temporalAddress') });
    expect([ended.code, /--config/.test(ended.stderr)]).toEqual([64, true]);
  } finally {
    await shell.close();
  }
});
