import { createHash } from 'node:crypto';
import { type ProviderAddress, sourceOf } from './address.js';
import type { Platform } from './platform.js';

/** The zip of the provider for a platform. */
interface PlatformZip {
  readonly platform: Platform;
  readonly content: Uint8Array;
}

/** The key that signs a release. Terraform checks the signature of the checksums with this key. */
interface Signer {
  /** The key's long id, in hex. */
  readonly keyId: string;
  /** The public key, in ASCII armour. */
  readonly publicKey: string;
  /** @returns the detached binary signature of a text */
  sign(text: string): Uint8Array;
}

/** Files by path below the root of a web server or a folder. */
type Tree = Map<string, string | Uint8Array>;

/** The only plugin protocol that the provider speaks. */
const PROTOCOLS = ['6.0'];

/**
 * A static tree of files for three uses: a filesystem mirror, a network mirror and, if there is a signer, a provider
 * registry. Both mirrors have Terraform's packed layout. Any web server with TLS can serve the tree.
 */
export function releaseTree(
  address: ProviderAddress,
  version: string,
  zips: readonly PlatformZip[],
  signer?: Signer,
): Tree {
  const folder = sourceOf(address);
  const files = zips.map(({ platform, content }) => {
    const name = `terraform-provider-${address.type}_${version}_${platform}.zip`;
    return { platform, name, content, sha256: createHash('sha256').update(content).digest('hex') };
  });
  const tree: Tree = new Map(files.map(({ name, content }) => [`${folder}/${name}`, content]));
  const archives = files.map(({ platform, name, sha256 }) => [platform, { url: name, hashes: [`zh:${sha256}`] }]);
  tree.set(`${folder}/index.json`, json({ versions: { [version]: {} } }));
  tree.set(`${folder}/${version}.json`, json({ archives: Object.fromEntries(archives) }));
  if (signer === undefined) return tree;

  const sums = `${folder}/terraform-provider-${address.type}_${version}_SHA256SUMS`;
  const text = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  tree.set(sums, text);
  tree.set(`${sums}.sig`, signer.sign(text));
  tree.set('.well-known/terraform.json', json({ 'providers.v1': '/v1/providers/' }));
  const registry = `v1/providers/${address.namespace}/${address.type}`;
  const platforms = files.map(({ platform }) => named(platform));
  tree.set(`${registry}/versions`, json({ versions: [{ version, protocols: PROTOCOLS, platforms }] }));
  for (const { platform, name, sha256 } of files) {
    const { os, arch } = named(platform);
    tree.set(
      `${registry}/${version}/download/${os}/${arch}`,
      json({
        protocols: PROTOCOLS,
        ...{ os, arch, filename: name, shasum: sha256 },
        download_url: `/${folder}/${name}`,
        shasums_url: `/${sums}`,
        shasums_signature_url: `/${sums}.sig`,
        signing_keys: { gpg_public_keys: [{ key_id: signer.keyId, ascii_armor: signer.publicKey }] },
      }),
    );
  }
  return tree;
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

function named(platform: Platform): { os: string; arch: string } {
  const [os = '', arch = ''] = platform.split('_');
  return { os, arch };
}
