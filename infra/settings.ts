import type { DestinationProps } from './destination-stack.js';

/** What each environment variable must look like, and what to write instead. */
const RULES = {
  LOGFERRY_BUCKET: [/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of the bucket to make'],
  /** Policies of other partitions need other ARNs and principals, which nobody has tried. */
  LOGFERRY_REGION: [
    /^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d$/,
    'the Region of the log groups, such as eu-central-1; China, GovCloud and isolated Regions are not supported',
  ],
  LOGFERRY_ACCOUNT_ID: [/^\d{12}$/, 'the 12-digit id of the account whose log groups are exported'],
  /** It becomes part of a policy, where * and ? are wildcards and ${ begins a variable. */
  LOGFERRY_PREFIX: [
    /^\/*(?!(.*\/)?(\.{1,2}|_logferry)(\/|$))([\w!.'()=-]+(\/[\w!.'()=-]+)*)?\/*$/,
    "folders of letters, digits and ! . _ - = ' ( ), neither . nor .. nor _logferry; or leave it out",
  ],
} as const;

/** Reads the stack's settings. @throws Error naming each variable that is missing or wrong */
export function settingsFrom(env: NodeJS.ProcessEnv): DestinationProps {
  const wrong = Object.entries(RULES).filter(([name, [pattern]]) => !pattern.test(env[name] ?? ''));
  if (wrong.length > 0) {
    const lines = wrong.map(([name, [, meaning]]) => `  ${name}: set it to ${meaning}`);
    throw new Error(`The destination stack is configured by environment variables:\n${lines.join('\n')}`);
  }
  const { LOGFERRY_BUCKET = '', LOGFERRY_REGION = '', LOGFERRY_ACCOUNT_ID = '', LOGFERRY_PREFIX = '' } = env;
  return {
    bucket: LOGFERRY_BUCKET,
    region: LOGFERRY_REGION,
    accountId: LOGFERRY_ACCOUNT_ID,
    prefix: LOGFERRY_PREFIX.replace(/^\/+|\/+$/g, ''),
  };
}
