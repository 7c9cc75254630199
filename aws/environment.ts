import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { defined, LogferryError } from '../contract/index.js';
import { readCaBundle } from './ca-bundle.js';
import { checkSettings, endpointVariable, SERVICES } from './check-settings.js';
import type { Env } from './env.js';

/** The settings of a profile, by their names in AWS's configuration files. */
export type ProfileSettings = Readonly<Record<string, string | undefined>>;

/** The content of AWS's two configuration files. */
export interface ConfigFiles {
  /** The settings of each profile. Settings in the credentials file override those in the configuration file. */
  profiles: ReadonlyMap<string, ProfileSettings>;
  /** The settings of each other section, such as `sso-session.corp` or `services.local`. */
  sections: ReadonlyMap<string, ProfileSettings>;
}

/** Paths of AWS's two configuration files. */
export interface ConfigPaths {
  config: string;
  credentials: string;
}

const DEFAULT_PROFILE = 'default';

/** The profile that the environment names; undefined if it names none. */
export const namedProfile = (env: Env): string | undefined => env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || undefined;

/** The profile that applies: the named profile, or `default`. */
export const profileOf = (env: Env): string => namedProfile(env) ?? DEFAULT_PROFILE;

export function configPaths(env: Env): ConfigPaths {
  const home = env.HOME || env.USERPROFILE || homedir();
  return {
    config: env.AWS_CONFIG_FILE || join(home, '.aws', 'config'),
    credentials: env.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws', 'credentials'),
  };
}

/** Reads AWS's configuration files. A missing file counts as empty. */
export async function readConfigFiles(env: Env): Promise<ConfigFiles> {
  const { config, credentials } = configPaths(env);
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: config,
    filepath: credentials,
    ignoreCache: true,
  });
  const profiles = new Map<string, ProfileSettings>();
  const sections = new Map<string, ProfileSettings>();
  for (const [name, settings] of Object.entries(configFile)) {
    (OTHER_SECTION.test(name) ? sections : profiles).set(name, settings);
  }
  for (const [name, settings] of Object.entries(credentialsFile)) {
    profiles.set(name, { ...profiles.get(name), ...settings });
  }
  return { profiles, sections };
}

const OTHER_SECTION = /^(sso-session|services)\./;

/** The environment for a command with `--profile`: the profile replaces access keys in the variables. */
export function withProfile(env: Env, profile: string): Env {
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, AWS_SESSION_TOKEN: _token, ...others } = env;
  return { ...others, AWS_PROFILE: profile };
}

/**
 * The environment with the settings of the profile added as variables: Region, endpoints, FIPS, dual-stack and CA
 * bundle. A variable that is set already takes precedence, as in AWS's own tools. Credentials are not added. If this
 * function gets its own result, it adds nothing.
 * @throws LogferryError CREDENTIALS if the environment names a profile that does not exist; INVALID_REQUEST if the CA
 * bundle, a proxy, an endpoint or a switch cannot be used
 */
export async function awsEnvironment(env: Env): Promise<Env> {
  const files = await readConfigFiles(env);
  const name = profileOf(env);
  const settings = files.profiles.get(name);
  if (settings === undefined && namedProfile(env) !== undefined) throw unknownProfile(name, env, files);
  const added = settings === undefined ? {} : variablesOf(settings, env, files);
  // An unchanged environment stays the same object, because `credentialsIn` remembers credentials by this object.
  const isNew = Object.keys(added).some((variable) => added[variable] !== env[variable]);
  const complete = isNew ? { ...env, ...added } : env;
  readCaBundle(complete);
  checkSettings(complete);
  return complete;
}

/** The variables of AWS's tools that have the same meaning as settings of a profile. */
const OF_SETTINGS = {
  ca_bundle: 'AWS_CA_BUNDLE',
  use_fips_endpoint: 'AWS_USE_FIPS_ENDPOINT',
  use_dualstack_endpoint: 'AWS_USE_DUALSTACK_ENDPOINT',
  ignore_configured_endpoint_urls: 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
} as const;

function variablesOf(settings: ProfileSettings, env: Env, files: ConfigFiles): Env {
  const found: Record<string, string | undefined> = {};
  for (const [setting, variable] of Object.entries(OF_SETTINGS)) found[variable] = env[variable] || settings[setting];
  if (!env.AWS_REGION && !env.AWS_DEFAULT_REGION) found.AWS_REGION = settings.region;
  // A general endpoint in a variable takes precedence over all endpoints of the profile.
  if (!env.AWS_ENDPOINT_URL) Object.assign(found, endpointsOf(settings, env, files));
  return defined(found);
}

function endpointsOf(settings: ProfileSettings, env: Env, { sections }: ConfigFiles): Env {
  const ofServices = settings.services === undefined ? undefined : sections.get(`services.${settings.services}`);
  const found: Record<string, string | undefined> = { AWS_ENDPOINT_URL: settings.endpoint_url };
  for (const service of SERVICES) {
    const variable = endpointVariable(service);
    found[variable] = env[variable] || ofServices?.[`${service}.endpoint_url`];
  }
  return found;
}

function unknownProfile(name: string, env: Env, { profiles }: ConfigFiles): LogferryError {
  const { config, credentials } = configPaths(env);
  const known = [...profiles.keys()].slice(0, MOST_NAMED);
  const hint =
    known.length === 0
      ? 'These files have no profile: `aws configure` or `aws configure sso` makes one.'
      : `Choose one of ${known.join(', ')}${profiles.size > known.length ? ', ...' : ''} with --profile or AWS_PROFILE.`;
  const message = `Profile ${name} is neither in ${shortened(config, env)} nor in ${shortened(credentials, env)}`;
  return new LogferryError({ code: 'CREDENTIALS', message, hint });
}

/** Maximum number of profiles that a message lists. */
const MOST_NAMED = 10;

/** A path as AWS's documentation writes it: with `~` for the home folder. */
export const shortened = (path: string, env: Env): string => {
  const home = env.HOME || env.USERPROFILE || homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
};
