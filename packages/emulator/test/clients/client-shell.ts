import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../../src/index.js';
import { findPython, type Ran, runProgram } from '../support/python.js';
import { AwsCliProcess } from './aws-cli-process.js';

export const ACCOUNT_ID = '111122223333';
export const REGION = 'eu-central-1';
const TASK_MS = 200;

/** An emulator with a folder for client programs. The programs know only the emulator's URL, keys and a Region. */
export class ClientShell {
  #awsCli: AwsCliProcess | undefined;

  private constructor(
    readonly emulator: Emulator,
    readonly folder: string,
    private readonly python = '',
  ) {}

  /**
   * Starts an emulator and finds the client programs.
   * @returns the shell, or a text with the reason if the programs are not available
   */
  static async open(): Promise<ClientShell | string> {
    const python = await findPython();
    return typeof python === 'string' ? ClientShell.with(python) : python.missing;
  }

  /**
   * Starts an emulator, and searches for no client programs.
   * @param python the Python of `runPython` and of the AWS CLI; absent if a test uses neither
   */
  static async with(python?: string): Promise<ClientShell> {
    const emulator = await startEmulator({ settings: { pendingMs: 50, taskMs: TASK_MS, cancelMs: 50 } });
    return new ClientShell(emulator, await mkdtemp(join(tmpdir(), 'logferry-clients-')), python);
  }

  /** Runs a Python program to its end, with further variables of the environment. */
  runPython(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return runProgram(this.python, args, { env: { ...this.env, ...env } });
  }

  /** Runs `aws ...args`. The result has the exit code, also if it is not 0. */
  runAws(args: readonly string[], input = ''): Promise<Ran> {
    this.#awsCli ??= new AwsCliProcess(this.python, this.env);
    return this.#awsCli.run(args, input);
  }

  /** Runs `aws ...args`. @returns its standard output @throws Error with the standard error if the command fails */
  async aws(...args: string[]): Promise<string> {
    return this.awsReads('', ...args);
  }

  /**
   * Runs `aws ...args` with a standard input.
   * @returns its standard output
   * @throws Error with the standard error if the command fails
   */
  async awsReads(input: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.runAws(args, input);
    if (code !== 0) throw new Error(`aws ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** The JSON document that `aws ...args` prints. */
  async awsJson(...args: string[]): Promise<Record<string, unknown>> {
    return JSON.parse(await this.aws(...args, '--output', 'json'));
  }

  async close(): Promise<void> {
    this.#awsCli?.close();
    await this.emulator.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The environment of a client. */
  get env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      AWS_ENDPOINT_URL: this.emulator.url,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: ACCOUNT_ID,
      AWS_SECRET_ACCESS_KEY: 'any',
      PYTHONWARNINGS: 'ignore',
      PYTHONUTF8: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    };
  }
}

/** The bucket policy that AWS documents for exports. */
export function exportPolicy(bucket: string): string {
  const Principal = { Service: `logs.${REGION}.amazonaws.com` };
  const StringEquals = { 'aws:SourceAccount': [ACCOUNT_ID] };
  const ArnLike = { 'aws:SourceArn': [`arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:*`] };
  const Resource = `arn:aws:s3:::${bucket}`;
  const acl = { 's3:x-amz-acl': 'bucket-owner-full-control' };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource, Condition: { StringEquals, ArnLike } },
      {
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        Resource: `${Resource}/*`,
        Condition: { StringEquals: { ...StringEquals, ...acl }, ArnLike },
      },
    ],
  });
}
