import type { Command } from 'commander';
import { type Env, type Io, withEnv } from '../io.js';
import type { CommandFlags, CommonOptions } from './flags.js';

/**
 * The process of a command, with the environment that its common flags and the AWS profile decide. Everything that the
 * command starts, the embedded worker included, reads AWS settings from this environment.
 * @throws LogferryError CREDENTIALS, INVALID_REQUEST
 */
export async function surroundings(
  io: Io,
  command: Command,
  { usesAws, takesDefaults }: Pick<CommandFlags, 'usesAws' | 'takesDefaults'>,
): Promise<Io> {
  const { profile, debug } = command.opts<CommonOptions>();
  const typed = debug ? { ...io.env, LOGFERRY_DEBUG: '1' } : io.env;
  const env = takesDefaults ? await withConfiguration(command, typed) : typed;
  if (!usesAws) return withEnv(io, env);
  const { awsEnvironment, withProfile } = await import('../../aws/environment.js');
  return withEnv(io, await awsEnvironment(profile === undefined ? env : withProfile(env, profile)));
}

async function withConfiguration(command: Command, env: Env): Promise<Env> {
  const { applyConfiguration } = await import('../config/apply.js');
  return applyConfiguration(command, env);
}
