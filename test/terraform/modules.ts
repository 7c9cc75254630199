import { ACCOUNT_ID, REGION } from '../support/constants.js';

type Attributes = Readonly<Record<string, unknown>>;

/** A module as a file: in Terraform's language, or the JSON of a synthesised stack. */
export interface Module {
  readonly file: 'main.tf' | 'main.tf.json';
  readonly text: string;
  /** Settings of the provider, which all modules share. */
  readonly provider?: Attributes;
}

interface Stack {
  readonly provider?: { readonly aws?: readonly Attributes[] };
  readonly terraform: { readonly backend?: object };
}

/** A synthesised stack as a module, without its backend and provider. */
export function moduleOf(synthesised: string): Module {
  const { provider, terraform, ...rest } = JSON.parse(synthesised) as Stack;
  const { backend: _backend, ...settings } = terraform;
  const text = JSON.stringify({ ...rest, terraform: settings });
  return { file: 'main.tf.json', text, ...(provider?.aws?.[0] !== undefined && { provider: provider.aws[0] }) };
}

/**
 * A root module that calls these modules, for an account, and outputs their outputs by name. The environment of the AWS
 * provider names the endpoint. A block `endpoints` would cost five seconds of computing, because the provider would
 * search the shared configuration for all other services.
 */
export function rootOf(modules: Readonly<Record<string, Module>>, accountId = ACCOUNT_ID): string {
  const provider = {
    ...Object.assign({}, ...Object.values(modules).map((module) => module.provider)),
    region: REGION,
    access_key: accountId,
    secret_key: 'any',
    s3_use_path_style: true,
    skip_metadata_api_check: true,
    skip_region_validation: true,
  };
  return JSON.stringify({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
    provider: { aws: [provider] },
    ...callsOf(modules),
  });
}

/** A file that calls these modules and outputs their outputs, for a root module that already has a provider. */
export const besideRoot = (modules: Readonly<Record<string, Module>>): string => JSON.stringify(callsOf(modules));

function callsOf(modules: Readonly<Record<string, Module>>): object {
  const each = (make: (name: string) => object) =>
    Object.fromEntries(Object.keys(modules).map((name) => [name, make(name)]));
  return {
    module: each((name) => ({ source: `./${name}` })),
    output: each((name) => ({ value: `\${module.${name}}` })),
  };
}
