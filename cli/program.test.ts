import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LogferryError } from '../contract/errors.js';
import { runCommand, TestIo } from '../test/support/test-io.js';
import { optionalPackage } from './commands/optional-package.js';
import { exitCodeOfError } from './output/errors.js';
import { programOf } from './program.js';

/** The commands and groups of the program, and the names of all commands, such as `run` and `schedule list`. */
const TOP = programOf(new TestIo(), () => {}).commands;
const COMMANDS = TOP.flatMap((top) =>
  top.commands.length === 0 ? [top.name()] : top.commands.map((command) => `${top.name()} ${command.name()}`),
);

describe('help', () => {
  it('lists every command and group, and is printed to stdout', async () => {
    for (const args of [[], ['--help'], ['help']]) {
      const { code, stdout, stderr } = await runCommand(args);
      expect([code, stderr]).toEqual([0, '']);
      for (const top of TOP) expect(stdout).toMatch(new RegExp(`^ {2}${top.name()} `, 'm'));
    }
  });

  it.each(COMMANDS)('of %s has an example', async (command) => {
    for (const args of [
      [...command.split(' '), '--help'],
      ['help', ...command.split(' ')],
    ]) {
      const { code, stdout } = await runCommand(args);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`$ `)]);
    }
  });

  it('of a group lists the commands of the group, and a group without a command is wrong usage', async () => {
    for (const args of [
      ['provider', '--help'],
      ['help', 'provider'],
    ]) {
      expect(await runCommand(args)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {2}install /m) });
    }
    const alone = await runCommand(['provider']);
    expect([alone.code, alone.stdout]).toEqual([64, '']);
    expect(alone.stderr).toContain("'provider' is a group of commands: name one of them");
  });

  it('of a command in a group has the flags, in each form of the question', async () => {
    const { stdout } = await runCommand(['schedule', 'create', '--help']);
    expect(stdout).toMatch(/^ {2}--cron <text> /m);
    for (const args of [
      ['help', 'schedule', 'create'],
      ['schedule', 'help', 'create'],
    ]) {
      expect(await runCommand(args)).toEqual({ code: 0, stdout, stderr: '' });
    }
  });

  it('names --signing-key only for commands that can sign', async () => {
    const signing: string[] = [];
    for (const command of COMMANDS) {
      const { stdout } = await runCommand([...command.split(' '), '--help']);
      if (stdout.includes('--signing-key')) signing.push(command);
    }
    expect(signing).toEqual(['run', 'wait', 'cancel', 'schedule backfill', 'doctor', 'dev']);
  });

  it('of commands with --force says that a slice for which retention has passed is not exported', async () => {
    const forcing: string[] = [];
    for (const command of COMMANDS) {
      const { stdout } = await runCommand([...command.split(' '), '--help']);
      const [, text] = /--force +(.*(?:\n {10,}\S.*)*)/.exec(stdout) ?? [];
      if (text === undefined) continue;
      forcing.push(command);
      expect(text.replaceAll(/\s+/g, ' ')).toContain('unless retention has passed for it');
    }
    expect(forcing).toEqual(['run', 'plan', 'schedule create', 'schedule update']);
  });

  it('is as wide as the terminal', async () => {
    const widest = async (terminalColumns: number) => {
      const { stdout } = await runCommand(['run', '--help'], { terminalColumns });
      const flags = stdout.slice(0, stdout.indexOf('Examples:'));
      return Math.max(...flags.split('\n').map((line) => line.length));
    };
    expect(await widest(90)).toBeLessThanOrEqual(90);
    expect(await widest(200)).toBeGreaterThan(90);
  });
});

it('refuses an unknown flag of a command, and suggests a similar flag', async () => {
  const { code, stderr } = await runCommand(['run', '--bukcet', 'x']);
  expect([code, stderr]).toEqual([
    64,
    expect.stringMatching(/unknown option '--bukcet'\s+\(Did you mean --bucket\?\)/),
  ]);
});

it('takes `help` after a command as an argument', async () => {
  const { code, stderr } = await runCommand(['version', 'help']);
  expect([code, stderr]).toEqual([64, expect.stringContaining("too many arguments for 'version'")]);
});

it.each(['--version', '-V', '-v', 'version'])('%s prints the version', async (args) => {
  expect(await runCommand([args])).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
});

describe('the process', () => {
  it('is used by main.ts only, and so are the console and the clock', async () => {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const files = (await readdir(folder, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name));
    expect(files.length).toBeGreaterThan(30);
    const touching: string[] = [];
    for (const file of files) {
      const code = (await readFile(join(folder, file), 'utf8')).replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, '');
      if (/\bprocess\b|\bconsole\b|\bDate\.now\b/.test(code)) touching.push(file);
    }
    expect(touching).toEqual(['main.ts']);
  });

  it('ends immediately on the second interrupt', async () => {
    const io = new TestIo();
    const running = runCommand(['emulator'], io);
    await expect.poll(() => io.printed.stderr).toMatch(/Ctrl-C stops/);
    io.interrupt('SIGTERM');
    io.interrupt('SIGINT');
    expect([(await running).code, io.exits]).toEqual([0, [130]]);
  });
});

describe('an optional package', () => {
  const NAME = '@logferry/emulator';

  it('that is not installed is named in the error, with the command that installs it', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'logferry-nothing-'));
    const script = `import('${NAME}').catch(({ code, message }) => console.log(JSON.stringify({ code, message })))`;
    const asked = await promisify(execFile)(process.execPath, ['-e', script], { cwd: elsewhere });
    await rm(elsewhere, { recursive: true });
    const { message, ...rest } = JSON.parse(asked.stdout) as { code: string; message: string };
    const load = () => Promise.reject(Object.assign(new Error(message), rest));
    const error = await optionalPackage(NAME, load).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'PACKAGE_MISSING',
      message: expect.stringContaining(NAME),
      hint: expect.stringContaining(`npm install ${NAME}`),
    });
    expect(exitCodeOfError(error)).toBe(4);
  });

  it('is not named as missing for other errors', async () => {
    const broken = Object.assign(new Error("Cannot find package 'other' imported from x"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    await expect(optionalPackage(NAME, () => Promise.reject(broken))).rejects.toBe(broken);
    const known = new LogferryError('INVALID_REQUEST');
    await expect(optionalPackage(NAME, () => Promise.reject(known))).rejects.toBe(known);
  });
});
