import { KMS_KEY_OR_ALIAS_ARN } from './aws-formats.js';
import { usageError } from './usage-error.js';

const KMS = 'kms:';

/** The environment variable of the signing key, for the embedded engine. The flag `--signing-key` sets it. */
const SIGNING_KEY_VARIABLE = 'LOGFERRY_SIGNING_KEY';

/** Which key signs: a key of AWS KMS, or the private key in a PEM file. */
export type SigningKeySetting = { kind: 'kms'; arn: string; region: string } | { kind: 'file'; path: string };

/**
 * Reads a setting: `kms:` and the ARN of a key or alias, or the path of a PEM file.
 * @returns the setting, or what is wrong with it
 */
export function parseSigningKey(text: string): SigningKeySetting | string {
  if (!text.startsWith(KMS)) {
    if (text.startsWith('arn:')) return `must be a path or kms: and an ARN, such as kms:${text}`;
    // The text is not repeated, because it is the key itself.
    if (text.includes('PRIVATE KEY')) return 'must be the path of a PEM file, not its content';
    return text === '' ? 'must not be empty' : { kind: 'file', path: text };
  }
  const arn = text.slice(KMS.length);
  const [, , region] = KMS_KEY_OR_ALIAS_ARN.exec(arn) ?? [];
  if (region !== undefined) return { kind: 'kms', arn, region };
  return 'must be kms: and the ARN of a KMS key or alias, such as kms:arn:aws:kms:eu-central-1:111122223333:key/…';
}

/**
 * The signing key that an environment names; undefined if it names none.
 * @throws LogferryError INVALID_REQUEST with the variable and the rule
 */
export function signingKeyIn(env: Readonly<Record<string, string | undefined>>): SigningKeySetting | undefined {
  const text = env[SIGNING_KEY_VARIABLE];
  if (!text) return undefined;
  const setting = parseSigningKey(text);
  if (typeof setting !== 'string') return setting;
  throw usageError(
    `--signing-key or ${SIGNING_KEY_VARIABLE} ${setting}`,
    'Correct the flag or the variable, or leave it out: manifests are then unsigned.',
  );
}

/** The key in messages: its ARN or its path. */
export const nameOfSigningKey = (setting: SigningKeySetting): string =>
  setting.kind === 'kms' ? setting.arn : setting.path;
