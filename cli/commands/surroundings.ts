import type { Command } from 'commander';
import { defined } from '../../contract/defined.js';
import { type Env, type Io, withEnv } from '../io.js';
import type { CommandFlags, CommonOptions } from './flags/index.js';

/**
 * The process of a command, with the environment that results from its common flags, the configuration file and the AWS
 * profile. Everything that the command starts, the embedded worker included, reads AWS settings from this environment.
 * @throws LogferryError CREDENTIALS, INVALID_REQUEST
 */
export async function surroundings(
  io: Io,
  command: Command,
  { usesAws, takesDefaults }: Pick<CommandFlags, 'usesAws' | 'takesDefaults'>,
): Promise<Io> {
  const options = command.opts<CommonOptions>();
  const { profile } = options;
  const typed: Env = { ...io.env, ...variablesOf(options) };
  const env = takesDefaults ? await withConfiguration(command, typed) : typed;
  if (!usesAws) return withEnv(io, env);
  // Loaded only here, because a command's help loads this module and does not read AWS's files.
  const { awsEnvironment, withProfile } = await import('../../aws/environment.js');
  return withEnv(io, await awsEnvironment(profile === undefined ? env : withProfile(env, profile)));
}

/**
 * The variables with the same meaning as the flags. Their names are repeated here, because `contract/put-headers.ts`,
 * which defines most of them, loads zod.
 */
const variablesOf = ({ debug, acl, sse, sseKmsKeyId, signingKey }: CommonOptions): Env =>
  defined({
    LOGFERRY_DEBUG: debug ? '1' : undefined,
    LOGFERRY_S3_ACL: acl,
    LOGFERRY_S3_SSE: sse,
    LOGFERRY_S3_SSE_KMS_KEY_ID: sseKmsKeyId,
    LOGFERRY_SIGNING_KEY: signingKey,
  });

/**
 * Applies the configuration file. Its reader is loaded only here, because a command's help loads this module and needs
 * no zod.
 */
async function withConfiguration(command: Command, env: Env): Promise<Env> {
  const { applyConfiguration } = await import('../config/apply.js');
  return applyConfiguration(command, env);
}
