import { usageError } from '../contract/index.js';
import type { Env } from './env.js';
import { proxyFor } from './proxy.js';

/** Names of services in AWS's files and variables for endpoints. */
export const SERVICES = ['cloudwatch_logs', 's3', 'sts', 'kms', 'resource_groups_tagging_api'] as const;

/** The variable with the endpoint of a service. */
export const endpointVariable = (service: (typeof SERVICES)[number]): string =>
  `AWS_ENDPOINT_URL_${service.toUpperCase()}`;

/**
 * Checks AWS settings. Without this check, wrong settings would be ignored, or fail only at the first call.
 * @param env the environment, with the settings of the profile added
 * @throws LogferryError INVALID_REQUEST that names the variable. The error quotes no URL, because a URL can contain a
 * password
 */
export function checkSettings(env: Env): void {
  checkProxies(env);
  checkEndpoints(env);
  for (const name of ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT']) checkSwitch(name, env);
}

/** One URL for each scheme, to check the proxy for URLs of that scheme. */
const SOME_URLS = ['https://aws.invalid', 'http://aws.invalid'];

function checkProxies(env: Env): void {
  const message = 'HTTPS_PROXY or HTTP_PROXY is not the URL of an HTTP proxy';
  const hint = 'Write it as http://host:port, with user:password@ before the host if the proxy demands it.';
  const refusal = usageError(message, hint);
  for (const url of SOME_URLS) {
    const proxy = orUndefined(() => proxyFor(new URL(url), env) ?? 'none');
    if (proxy === undefined || (proxy !== 'none' && !isHttp(proxy))) throw refusal;
  }
}

function checkEndpoints(env: Env): void {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return;
  for (const name of ['AWS_ENDPOINT_URL', ...SERVICES.map(endpointVariable)]) {
    const text = env[name];
    const url = text ? orUndefined(() => new URL(text)) : undefined;
    if (!text || (url !== undefined && isHttp(url))) continue;
    const message = `${name} is not the URL of an endpoint`;
    const hint = 'Write it as https://host or http://host:port, in the variable or as endpoint_url in the profile.';
    throw usageError(message, hint);
  }
}

/**
 * Refuses a misspelt value of a switch, because it would count as `false` and silently turn off what the user asks for.
 */
function checkSwitch(name: string, env: Env): void {
  const value = env[name];
  if (!value || /^(true|false)$/i.test(value)) return;
  const message = `${name} (${JSON.stringify(value.slice(0, 80))}) must be true or false`;
  const hint = `Correct the variable, or ${name.slice('AWS_'.length).toLowerCase()} in the profile.`;
  throw usageError(message, hint);
}

const isHttp = ({ protocol }: URL): boolean => protocol === 'https:' || protocol === 'http:';

function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
