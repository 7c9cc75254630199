import { ACCOUNT_ID, REGION } from '../support/process.js';

/** A part of a configuration: Terraform's language, or the JSON of a synthesised stack. */
export interface Module {
  readonly file: 'main.tf' | 'main.tf.json';
  readonly text: string;
}

/** A stack as part of a larger configuration, which has the backend and the provider for all. */
export function moduleOf(synthesised: string): Module {
  const { provider: _provider, terraform, ...rest } = JSON.parse(synthesised) as Record<string, object>;
  const { backend: _backend, ...settings } = terraform as { backend?: object };
  return { file: 'main.tf.json', text: JSON.stringify({ ...rest, terraform: settings }) };
}

/** A configuration of these modules against an emulator; its outputs are the modules' own, by their names. */
export function rootOf(url: string, modules: readonly string[]): string {
  const each = (make: (name: string) => object) => Object.fromEntries(modules.map((name) => [name, make(name)]));
  const provider = {
    region: REGION,
    access_key: ACCOUNT_ID,
    secret_key: 'any',
    s3_use_path_style: true,
    skip_credentials_validation: true,
    skip_metadata_api_check: true,
    skip_region_validation: true,
    endpoints: [{ kms: url, logs: url, s3: url, sts: url }],
  };
  return JSON.stringify({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
    provider: { aws: [provider] },
    module: each((name) => ({ source: `./${name}` })),
    output: each((name) => ({ value: `\${module.${name}}` })),
  });
}
