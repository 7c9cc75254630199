import type { Env } from '../io.js';
import type { ConfigurationFile } from './file.js';

/** Variables that name AWS credentials. If one is set, the environment decides, and not the profile of the file. */
const CREDENTIAL_VARIABLES = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
] as const;

/**
 * The environment with the Region and the AWS profile of a configuration file. A variable that names a Region replaces
 * the Region, and `--profile` or a variable that names credentials replaces the profile.
 * @param profileFlag the value of `--profile`
 * @param region the Region of the chosen destination, which comes before the default of the file
 */
export function environmentWith(
  { settings: { defaults } }: ConfigurationFile,
  env: Env,
  profileFlag: string | undefined,
  region = defaults.region,
): Env {
  const hasProfile = profileFlag !== undefined || CREDENTIAL_VARIABLES.some((name) => env[name]);
  const hasRegion = Boolean(env.AWS_REGION || env.AWS_DEFAULT_REGION);
  return {
    ...env,
    ...(defaults.profile !== undefined && !hasProfile && { AWS_PROFILE: defaults.profile }),
    ...(region !== undefined && !hasRegion && { AWS_REGION: region }),
  };
}
