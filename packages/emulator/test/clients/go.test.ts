import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GO_CLIENT, hintFor } from '../support/prepared-clients.js';
import { runProgram } from '../support/python.js';
import { ClientShell, exportPolicy } from './client-shell.js';

const [program] = GO_CLIENT.command;

it.skipIf(!existsSync(program))(
  `the AWS SDK for Go exports, follows the task, and has a type for each error${hintFor(GO_CLIENT)}`,
  async () => {
    const shell = await ClientShell.with();
    try {
      const { code, stdout, stderr } = await runProgram(program, [exportPolicy('go-tour')], { env: shell.env });
      expect(code, stderr).toBe(0);
      const { tasks, defects } = shell.emulator.state();
      expect(JSON.parse(stdout)).toEqual({
        withoutBucket: true,
        slotTaken: true,
        status: 'COMPLETED',
        keys: ['logs/aws-logs-write-test', `logs/${tasks[0]?.taskId}/a/000000.gz`].sort(),
        lines: 2,
        noKey: true,
      });
      expect(defects).toEqual([]);
    } finally {
      await shell.close();
    }
  },
);
