import { type Explained, LogferryError } from '../contract/index.js';
import type { Env } from './env.js';
import {
  type ConfigFiles,
  configPaths,
  namedProfile,
  type ProfileSettings,
  profileOf,
  readConfigFiles,
  shortened,
} from './environment.js';
import { type ErrorFacts, factsOf } from './error-facts.js';
import { sanitise } from './sanitise.js';

/** Where credentials were found. Contains no key and no token. */
export interface CredentialsOrigin {
  /** A noun phrase, such as `profile team (SSO)`. */
  source: string;
  /** What the user can do if AWS no longer accepts the credentials. */
  renewal: string;
}

/** The marks that the SDK puts on credentials. They show how the SDK found the credentials. */
type Marked = { $source?: Readonly<Record<string, unknown>> } | undefined;

/** The origin of credentials. @param found undefined for access keys in variables */
export function originOf(found: object | undefined, env: Env): CredentialsOrigin {
  if (found === undefined) return OF_VARIABLES;
  const { $source: marks = {} } = found as NonNullable<Marked>;
  const has = (...names: string[]): boolean => names.some((name) => name in marks);
  const profile = profileOf(env);
  const way = has('CREDENTIALS_PROFILE_SSO', 'CREDENTIALS_PROFILE_SSO_LEGACY')
    ? 'SSO'
    : has('CREDENTIALS_PROFILE_LOGIN')
      ? 'aws login'
      : has('CREDENTIALS_PROFILE_PROCESS')
        ? 'credential_process'
        : has('CREDENTIALS_PROFILE')
          ? 'access keys'
          : undefined;
  const role = has('CREDENTIALS_STS_ASSUME_ROLE') ? 'a role by way of ' : '';
  if (way !== undefined) return { source: `${role}profile ${profile} (${way})`, renewal: renewalOf(way, profile, env) };
  if (has('CREDENTIALS_PROFILE_SOURCE_PROFILE', 'CREDENTIALS_PROFILE_NAMED_PROVIDER')) {
    return { source: `${role}profile ${profile}`, renewal: `Look at profile ${profile}.` };
  }
  if (has('CREDENTIALS_STS_ASSUME_ROLE_WEB_ID')) {
    return { source: 'web identity', renewal: 'Check AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN.' };
  }
  if (has('CREDENTIALS_HTTP')) return { source: 'container metadata', renewal: OF_THE_PLATFORM };
  // The SDK puts no mark on credentials from instance metadata.
  if (Object.keys(marks).length === 0) return { source: 'instance metadata', renewal: OF_THE_PLATFORM };
  return has('CREDENTIALS_ENV_VARS') ? OF_VARIABLES : { source: 'another source', renewal: SHOW_THEM };
}

const OF_VARIABLES: CredentialsOrigin = {
  source: 'environment variables',
  renewal: 'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary keys, AWS_SESSION_TOKEN anew.',
};
const OF_THE_PLATFORM = 'Check the role of this container or instance; the platform renews its credentials.';
const SHOW_THEM = '`aws sts get-caller-identity` shows whose credentials they are.';

function renewalOf(way: string, profile: string, env: Env): string {
  if (way === 'SSO') return `Sign in again: \`aws sso login${flagOf(env)}\`.`;
  if (way === 'aws login') return `Sign in again: \`aws login${flagOf(env)}\`.`;
  if (way === 'credential_process') return `Check what the credential_process of profile ${profile} prints.`;
  return `Renew the keys of profile ${profile} in ${shortened(configPaths(env).credentials, env)}.`;
}

/** The flag of the AWS CLI for the same profile. */
const flagOf = (env: Env): string => (namedProfile(env) === undefined ? '' : ` --profile ${profileOf(env)}`);

/**
 * Explains why AWS refused the credentials of a request.
 * @param origin undefined for credentials that the caller of `aws/` has passed
 */
export function explainRefused({ name, message }: ErrorFacts, origin: CredentialsOrigin | undefined): Explained {
  const from = origin === undefined ? '' : ` (${origin.source})`;
  const hint = origin?.renewal ?? SHOW_THEM;
  // The message about a refused signature is not quoted, because it can contain the signed request and session token.
  const words = SIGNATURES.has(name) ? name : `${name}: ${sanitise(message)}`;
  const says = (problem: string): Explained => ({ code: 'CREDENTIALS', message: `${problem}: ${words}`, hint });
  if (EXPIRED.has(name)) return says(`The session token of the AWS credentials${from} has expired`);
  if (UNKNOWN.has(name)) return says(`AWS does not know the access key of the credentials${from}`);
  if (SIGNATURES.has(name)) {
    return says(`AWS refused the signature of the AWS credentials${from}; probably the secret key is a wrong one`);
  }
  return says(`The AWS credentials${from} were not accepted`);
}

const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException']);
const UNKNOWN: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);
const SIGNATURES: ReadonlySet<string> = new Set([
  'IncompleteSignature',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
]);

/**
 * The error to throw if no credentials could be fetched. Error replies of AWS and errors of connections are returned
 * unchanged. Any other error becomes a LogferryError that says where credentials were looked for and what is wrong
 * there.
 */
export async function explainMissing(error: unknown, env: Env): Promise<unknown> {
  const { name, message, status, code } = factsOf(error);
  const isOfProvider = name === 'CredentialsProviderError' || name === 'TokenProviderError';
  if (!isOfProvider && (status !== undefined || (code !== undefined && code !== 'ENOENT'))) return error;
  const files = await readConfigFiles(env);
  const mistake = mistakeIn(profileOf(env), files, env, message) ?? mistakeInVariables(env);
  return new LogferryError({ code: 'CREDENTIALS', ...(mistake ?? nothingFound(message, files, env)) });
}

/** A problem, and what the user can do next. */
type Mistake = Omit<Explained, 'code'>;

/**
 * A mistake in the profile, or the failure of the only source of credentials that the profile names.
 * @param chain the profiles that lead to this one by `source_profile`
 */
function mistakeIn(
  name: string,
  files: ConfigFiles,
  env: Env,
  message: string,
  chain: readonly string[] = [],
): Mistake | undefined {
  const settings = files.profiles.get(name);
  if (settings === undefined) return undefined;
  const config = shortened(configPaths(env).config, env);
  const { source_profile: source, sso_session: session, mfa_serial: mfa, login_session: login } = settings;
  const editing = `Correct profile ${name} in ${config}.`;
  if (settings.role_arn !== undefined) {
    if (source !== undefined && source !== name) {
      if (!files.profiles.has(source))
        return { message: `source_profile ${source} of profile ${name} is missing`, hint: editing };
      const passed = [...chain, name];
      if (passed.includes(source)) {
        const circle = [...passed.slice(passed.indexOf(source)), source].join(' -> ');
        return { message: `Profiles name each other as source_profile: ${circle}`, hint: editing };
      }
      if (mfa === undefined) return mistakeIn(source, files, env, message, passed);
    }
    if (mfa !== undefined) {
      const hint = `logferry does not ask for MFA codes. Fetch temporary keys first: \`eval "$(aws configure export-credentials${flagOf(env)} --format env)"\`.`;
      return { message: `Profile ${name} needs a code of MFA device ${sanitise(mfa)}`, hint };
    }
  }
  if (hasKeys(settings)) return undefined;
  if (settings.credential_process !== undefined) {
    const hint = `\`aws sts get-caller-identity --profile ${name}\` runs the same command and shows its error.`;
    return { message: `The credential_process of profile ${name} gave no credentials`, hint };
  }
  if (session !== undefined) {
    if (!files.sections.has(`sso-session.${session}`)) {
      return {
        message: `sso_session ${session} of profile ${name} is missing: ${config} has no section [sso-session ${session}]`,
        hint: editing,
      };
    }
    return unopened(`SSO session ${session} of profile ${name}`, message, [
      `aws sso login --sso-session ${session}`,
      `aws sso login --profile ${name}`,
    ]);
  }
  if (settings.sso_start_url !== undefined) {
    return unopened(`The SSO session of profile ${name}`, message, [`aws sso login --profile ${name}`]);
  }
  if (login !== undefined) return unopened(`The session of profile ${name}`, message, [`aws login --profile ${name}`]);
  return undefined;
}

/** The problem if a user's session gives no credentials. In most cases, the user has to sign in again. */
function unopened(session: string, message: string, commands: readonly string[]): Mistake {
  const hint = `Sign in: ${commands.map((command) => `\`${command}\``).join(' or ')}.`;
  if (SESSION_IS_OVER.test(message)) return { message: `${session} has expired or was never opened`, hint };
  return { message: `${session} gave no credentials${GENERAL.test(message) ? '' : `: ${sanitise(message)}`}`, hint };
}

/** Matches the SDK's messages about a session token that is missing, expired or revoked. */
const SESSION_IS_OVER = /expired|not found|invalid|not present|re-?authenticate|Failed to load/i;

const hasKeys = ({ aws_access_key_id: id, aws_secret_access_key: secret }: ProfileSettings): boolean =>
  id !== undefined && secret !== undefined;

function mistakeInVariables(env: Env): Mistake | undefined {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_WEB_IDENTITY_TOKEN_FILE: token } = env;
  if (Boolean(id) !== Boolean(secret)) {
    const [set, missing] = id
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    return { message: `${set} is set, but ${missing} is not`, hint: 'Set both variables, or neither.' };
  }
  if (!token) return undefined;
  const hint = 'Check AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN.';
  return { message: `No AWS credentials: the web identity token in ${token} could not be used`, hint };
}

function nothingFound(message: string, { profiles }: ConfigFiles, env: Env): Mistake {
  const { config, credentials } = configPaths(env);
  const profile = profileOf(env);
  const files = `${shortened(config, env)} and ${shortened(credentials, env)}`;
  const names = profiles.has(profile) ? 'which names no keys, role, process or session' : 'which does not exist';
  const sources = [
    'environment variables',
    `profile ${profile} in ${files} (${names})`,
    'web identity',
    'container metadata',
    isSet(env.AWS_EC2_METADATA_DISABLED)
      ? 'not instance metadata, which AWS_EC2_METADATA_DISABLED turns off'
      : 'instance metadata',
  ];
  const words = GENERAL.test(message) || message === '' ? '' : `. The AWS SDK says: ${sanitise(message)}`;
  return {
    message: `No AWS credentials found (looked at: ${sources.join(', ')})${words}`,
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with AWS_PROFILE or --profile, or sign in with `aws sso login` or `aws login`.',
  };
}

const isSet = (value: string | undefined): boolean => Boolean(value) && value !== 'false';

/**
 * Matches the messages of the last two providers in the SDK's chain: if instance metadata is turned off, and if no
 * provider has credentials. These messages say nothing about the other providers.
 */
const GENERAL = /^(Could not load credentials from any providers|EC2 Instance Metadata Service access disabled)/;
