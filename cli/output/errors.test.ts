import { expect, it } from 'vitest';
import { TestIo } from '../../test/support/test-io.js';
import { reportError } from './errors.js';

const reported = (error: unknown, args: readonly string[] = []) => {
  const io = new TestIo();
  reportError(io, error, args, 'run');
  return io.printed;
};
const failed = (code: string) => Object.assign(new Error(`${code}: some call, write '/x'`), { code });

it.each([
  ['ENOSPC', 'The disk is full'],
  ['EROFS', 'The file system is read-only'],
  ['EDQUOT', "This user's disk quota is used up"],
])('%s is reported as a problem of the disk, and not as a defect', (code, reason) => {
  const { stderr } = reported(failed(code));
  expect(stderr.split('\n')[0]).toBe(`error: ${reason} (Error: ${code}: some call, write '/x')`);
  expect(stderr).not.toMatch(/defect|unexpected/i);
});

it('an unexpected error of another kind is reported as a defect', () => {
  expect(reported(failed('EFAULT')).stderr).toMatch(
    /^error: Something unexpected went wrong: .*\n.*defect of logferry/,
  );
});

it.each([[['--json']], [['--output', 'json']], [['--output=json']]])('%j prints the error as JSON', (args) => {
  expect(JSON.parse(reported(failed('ENOSPC'), args).stdout)).toMatchObject({ error: { code: 'UNEXPECTED' } });
});

it('--output csv prints no error on stdout', () => {
  expect(reported(failed('ENOSPC'), ['--output', 'csv']).stdout).toBe('');
});
