import type { TrustedKey } from '../../archive/signing/index.js';
import { publicKeysOfFile } from '../../local/index.js';

/** The public keys of the files that `--key` names. @throws LogferryError SIGNING_KEY for a file without a key */
export async function trustedPublicKeysOf(paths: readonly string[] = []): Promise<TrustedKey[]> {
  const keys = await Promise.all(
    paths.map(async (path) => (await publicKeysOfFile(path)).map((key) => ({ ...key, source: path }))),
  );
  return keys.flat();
}
