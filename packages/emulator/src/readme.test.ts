import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONTRACT_ROWS } from '../test/contract/contract-rows.js';
import { HTTP_ROWS } from '../test/contract/http/http-rows.js';
import { HELP } from './command/main.js';
import { SettingsStore } from './core/settings-store.js';
import { startEmulator } from './emulator.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const fixture = readFileSync(new URL('../test/clients/pytest/conftest.py', import.meta.url), 'utf8');

describe('the README', () => {
  it('states, for each kind of evidence, no more contract rows than there are', () => {
    const stated = [...readme.matchAll(/^\| ([VDCWU]): .* \| (\d+) \| (\d+) \|$/gm)];
    expect(stated.map(([, evidence]) => evidence)).toEqual(['V', 'D', 'C', 'W', 'U']);
    for (const [, evidence, logs, others] of stated) {
      const [ofLogs, ofOthers] = [CONTRACT_ROWS, HTTP_ROWS].map(
        (rows) => (rows as readonly { evidence: string }[]).filter((row) => row.evidence === evidence).length,
      );
      expect(ofLogs, `rows of CloudWatch Logs with evidence ${evidence}`).toBeGreaterThanOrEqual(Number(logs));
      expect(ofOthers, `rows of S3, KMS and STS with evidence ${evidence}`).toBeGreaterThanOrEqual(Number(others));
    }
  });

  it('names every option of the command, every setting, and every member of an emulator', async () => {
    const emulator = await startEmulator();
    await emulator.close();
    const options = HELP.match(/--[a-z]+/g) ?? [];
    const members = Object.keys(emulator).filter((name) => !CONTROL_CALLS.includes(name));
    const names = [...options, ...members, ...Object.keys(new SettingsStore().current)];
    expect(names.filter((name) => !new RegExp(`\`${name}\\b`).test(readme))).toEqual([]);
  });

  it('shows the pytest fixture that the tests of clients run', () => {
    expect(readme).toContain(`\`\`\`python\n${fixture}\`\`\``);
  });
});

/** Members of the emulator that answer control calls. The types of the emulator do not show these members. */
const CONTROL_CALLS = ['clock', 'settings', 'load', 'addFaults', 'policyContext'];
