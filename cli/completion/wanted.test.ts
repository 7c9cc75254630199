import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSED_STATUSES } from '../../contract/result.js';
import { Shell } from '../../test/support/shell.js';
import { runCommand, TestIo } from '../../test/support/test-io.js';
import { addAllFlags } from '../commands/flags/all.js';
import { programOf } from '../program.js';
import { completionOf } from './wanted.js';

/** The words that complete a command line. The cursor is at the end of the last word. */
async function completed(line: string, env = {}): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand(['__complete', ...line.split(' ')], { env });
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n').flatMap((each) => each.split('\t')[0] || []);
}

describe('a completion', () => {
  it.each([
    ['', ['run', 'plan', 'help', 'infra', 'completion']],
    ['st', ['status']],
    ['infra ', ['synth', 'module']],
    ['help pl', ['plan']],
    ['help provider ', ['install']],
    ['run --log-group-p', ['--log-group-prefix', '--log-group-pattern']],
    ['run --slice ', ['day', 'week', 'month', 'auto']],
    ['run --slice=w', ['--slice=week']],
    ['run --slice = w', ['week']],
    ['run --slice =', ['day', 'week', 'month', 'auto']],
    ['run --from 7d --layout h', ['hive']],
    ['wait --fail-on ', ['expired', 'empty', 'unsettled']],
    ['wait exp-1 --fail-on expired,e', ['expired,expired', 'expired,empty']],
    ['list --status ', ['running', ...CLOSED_STATUSES]],
    ['completion z', ['zsh']],
    ['worker --config ', [':files']],
    ['worker --config=', [':files']],
    ['demo a.log ', [':files']],
    ['infra synth --out ', [':files']],
  ])('of %j offers %j', async (line, expected) => {
    expect(await completed(line)).toEqual(expect.arrayContaining(expected));
  });

  it.each([
    ...['run --from ', 'run --bucket x', 'list x', 'no-such-command ', 'run --nonsense=', 'status exp-1 x'],
    // Flags that take one word, and no list.
    ...['list --status completed,', 'run --slice day,', 'run --slice=day,w'],
  ])('of %j offers nothing', async (line) => {
    expect(await completed(line)).toEqual([]);
  });

  it('prints the meaning of each word', async () => {
    expect((await runCommand(['__complete', 'lis'])).stdout).toBe('list\tlist exports\n');
    expect((await runCommand(['__complete', 'list', '--op'])).stdout).toBe('--open\tonly open exports\n');
  });

  it('knows every command and flag, and completes each value that is a file or has choices', async () => {
    const program = await addAllFlags(programOf(new TestIo(), () => {}));
    const all = (command: Command, path: string[]): void => {
      for (const each of command.commands) all(each, [...path, each.name()]);
      if (command.commands.length > 0) return;
      const flags = completionOf(program, [...path, '--']).wanted;
      const words = flags.kind === 'words' ? flags.words.map(({ word }) => word) : [];
      expect(words).toEqual(expect.arrayContaining(command.options.map(({ long }) => long)));
      for (const { long, flags: form, argChoices } of command.options) {
        const { kind } = completionOf(program, [...path, long ?? '', '']).wanted;
        if (argChoices) expect([long, kind]).toEqual([long, 'words']);
        if (/<(file|folder)>/.test(form)) expect([long, kind]).toEqual([long, 'files']);
      }
    };
    all(program, []);
  });

  describe('of values', () => {
    let shell: Shell;
    beforeAll(async () => {
      // A completion waits 2 seconds. The first import of the SDK can take longer on a busy machine.
      await import('./find-values.js');
      shell = await Shell.open();
      for (const name of ['/app/a', '/app/b', '/web']) await shell.logGroup(name, 1);
    });
    afterAll(() => shell.close());

    it('asks AWS for log groups, and prints nothing if AWS does not answer or no Region is known', async () => {
      expect(await completed('run --log-group /app', shell.env)).toEqual(['/app/a', '/app/b']);
      expect(await completed('run --region eu-west-1 --log-group ', shell.env)).toEqual([]);
      expect(await completed('plan --log-group-prefix=/w', shell.env)).toEqual(['--log-group-prefix=/web']);
      expect(await completed('run --log-group ', { ...shell.env, AWS_REGION: '' })).toEqual([]);
      expect(await completed('run --log-group ', { ...shell.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })).toEqual([]);
    });

    it('reads the destinations of the configuration file', async () => {
      const config = join(shell.home, 'config.json');
      await writeFile(config, '{"destinations":{"archive":{"bucket":"my-archive"},"audit":{"bucket":"my-audit"}}}');
      expect(await completed(`run --config ${config} --destination a`, shell.env)).toEqual(['archive', 'audit']);
      expect(await completed('run --destination ', { ...shell.env, LOGFERRY_CONFIG: config })).toHaveLength(2);
      expect(await completed('run --destination ', { ...shell.env, LOGFERRY_CONFIG: '/nowhere' })).toEqual([]);
    });

    it('offers no export ids if no server runs or answers', async () => {
      expect(await completed('status ', shell.env)).toEqual([]);
      expect(await completed('status ', { ...shell.env, TEMPORAL_ADDRESS: '127.0.0.1:9' })).toEqual([]);
    });
  });
});
