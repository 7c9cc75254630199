import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SHORT = ['--exports', '12', '--seed', '11', '--minutes', '0.2', '--worker-kills', '6', '--server-kills', '1'];

// The run also plans faults and cancels. How many of them occur in the few seconds depends on the machine.
it('a short run that kills workers and the server breaks no invariant', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...SHORT], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGTERM'));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(await closed, stderr).toBe(0);
  const { kills, ...summary } = JSON.parse(stdout);
  expect(summary).toMatchObject({
    duplicates: 0,
    windowsLost: 0,
    windowsWrong: 0,
    liveTasksAfterClose: 0,
    recordsBroken: 0,
    neverClosed: 0,
    emulatorDefects: 0,
  });
  expect(summary.exports).toBeGreaterThanOrEqual(12);
  expect(kills.workers).toBeGreaterThan(0);
  expect(kills.server + kills.supervisor).toBe(1);
});
