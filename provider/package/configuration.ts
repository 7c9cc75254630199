import { type ProviderAddress, sourceOf } from './address.js';

/** The block that names the provider in a configuration, as HCL. */
export const requiredProviders = (address: ProviderAddress, version: string): string =>
  `terraform {
  required_providers {
    ${address.type} = {
      source  = ${JSON.stringify(sourceOf(address))}
      version = ${JSON.stringify(version)}
    }
  }
}
`;

/**
 * A part of Terraform's command line configuration that names a folder with the providers of a host. The configuration
 * is `~/.terraformrc`, or the file in TF_CLI_CONFIG_FILE. Terraform installs all other providers from their registries.
 */
export function providerInstallation({ host }: ProviderAddress, folder: string): string {
  const ofHost = JSON.stringify([`${host}/*/*`]);
  return `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(folder)}
    include = ${ofHost}
  }
  direct {
    exclude = ${ofHost}
  }
}
`;
}
