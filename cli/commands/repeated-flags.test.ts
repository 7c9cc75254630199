import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addCommon, cancelFlags, runFlags, waitFlags } from './flags/index.js';
import { repeatedFlags } from './repeated-flags.js';

function parsed(args: readonly string[]): Command {
  const command = new Command('run').exitOverride();
  runFlags.define(command);
  addCommon(command, runFlags);
  return command.parse(args, { from: 'user' });
}

const WHAT = ['--log-group', '/app', '--from', '7d', '--bucket', 'archive'];

it('the command that logferry suggests next repeats the flags that choose AWS settings, quoted for a shell', () => {
  const chosen = [
    '--region',
    'eu-central-1',
    '--profile',
    "the team's",
    '--config',
    'my config.json',
    '--sse',
    'AES256',
  ];
  const command = parsed([...WHAT, ...chosen]);
  expect(repeatedFlags(command)).toBe(
    String.raw` --region eu-central-1 --config 'my config.json' --sse AES256 --profile 'the team'\''s'`,
  );
});

it('the command that logferry suggests next repeats no flag whose value comes from a variable or the configuration file', () => {
  const command = parsed(WHAT);
  command.setOptionValueWithSource('profile', 'team', 'config');
  expect(repeatedFlags(command)).toBe('');
});

it.each([waitFlags, cancelFlags])('wait and cancel accept every flag that logferry repeats for them: %#', (flags) => {
  const next = new Command('next').exitOverride().configureOutput({ outputError: () => {} });
  flags.define(next);
  addCommon(next, flags);
  const all = ['--region', 'eu-west-1', '--config', 'b', '--profile', 'c', '--acl', 'bucket-owner-full-control'];
  const repeated = repeatedFlags(
    parsed([...WHAT, ...all, '--sse', 'aws:kms', '--sse-kms-key-id', 'alias/k', '--signing-key', 'k.pem']),
  );
  expect(() => next.parse(['exp-1', ...repeated.trim().split(' ')], { from: 'user' })).not.toThrow();
});
