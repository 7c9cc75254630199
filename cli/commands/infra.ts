import { join, relative, resolve } from 'node:path';
import { createFolder } from '@logferry/temporal-dev-server';
import type { Command } from 'commander';
import { usageError } from '../../contract/usage-error.js';
import { packageRoot } from '../../provider/package/index.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { shellWord } from '../output/shell-word.js';
import { note, printText } from '../output/terminal.js';
import type { InfraSynthOptions } from './flags/index.js';
import { optionalPackages } from './optional-package.js';

/** The packages of CDKTF that the stack needs, in the versions with which it is tested. */
const PEERS = { cdktf: '0.21', constructs: '~10.7', '@cdktf/provider-aws': '21' };

/** Folder of the plain Terraform module in this package. */
const MODULE = ['examples', 'hcl'];

/** Writes the Terraform stack of a destination, and prints the folder in which Terraform runs. */
export async function synth(io: Io, command: Command): Promise<number> {
  const { out } = command.opts<InfraSynthOptions>();
  const outdir = resolve(out ?? (io.env.CDKTF_OUTDIR || 'cdktf.out'));
  // The packages of CDKTF are optional, and only this command needs them.
  const { synthesise } = await optionalPackages(PEERS, () => import('../../infra/synth.js'));
  try {
    createFolder(outdir, 0o755);
  } catch (error) {
    throw usageError(`--out (${outdir}): ${error instanceof Error ? error.message : String(error)}`);
  }
  const { folder, warnings } = await synthesise(io.env, outdir).catch((error: unknown) => {
    throw asUsageError(error);
  });
  for (const warning of warnings) note(io, `warning: ${warning}`);
  printText(io, folder);
  const chdir = `terraform -chdir=${shellWord(fromHere(folder))}`;
  note(io, `Wrote the stack. Next: ${chdir} init && ${chdir} apply`);
  return EXIT.done;
}

/**
 * Makes a usage error of an error about wrong settings of the stack. The class of that error is not loaded here,
 * because the class needs CDKTF.
 */
function asUsageError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'WrongProps') return error;
  const hint = 'Correct these settings. docs/infra-bucket.md in this package describes all of them.';
  return usageError(error.message, hint, { cause: error });
}

/** Prints the block that uses the plain Terraform module of this package. */
export async function module(io: Io): Promise<number> {
  const source = fromHere(join(packageRoot().folder, ...MODULE));
  printText(io, moduleBlock(source).trimEnd());
  note(io, `The module is in ${source}; its README.md and variables.tf describe the settings.`);
  return EXIT.done;
}

/** A path as Terraform takes it: relative if it lies below the current folder, and otherwise absolute. */
function fromHere(path: string): string {
  const below = relative('.', path);
  return below.startsWith('..') || below === path ? path : `./${below}`;
}

const moduleBlock = (source: string): string =>
  `module "archive" {
  source      = ${JSON.stringify(source)}
  bucket_name = "my-archive"
  account_id  = "111122223333"
  region      = "eu-central-1"
  prefix      = "logs"
}

output "destination" {
  value = module.archive.destination
}
`;
