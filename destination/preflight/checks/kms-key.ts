import { explain } from '../../../contract/index.js';
import type { Facts } from '../facts.js';
import { failedBy, ok, type PreflightFinding, skipped, unanswered, warning } from '../preflight-findings.js';

/** Checks that the key of the default encryption exists and that exports can use it. */
export function kmsKey({ bucket, target }: Facts): PreflightFinding[] {
  const answer = bucket?.key;
  if (answer === undefined) return [];
  if (answer.kind === 'denied') return [denied(answer)];
  if (answer.kind !== 'value') return [unanswered('key', 'the key', answer)];
  const refused = (detail: string, remedy: string): PreflightFinding[] => [
    failedBy('key', explain('BUCKET_KEY', { bucket: target.bucket, region: target.region, detail }), { remedy }),
  ];
  const found = answer.value;
  if (found === undefined) {
    return refused(
      'the key of the default encryption does not exist',
      'Correct the key in the default encryption of the bucket.',
    );
  }
  const { arn, state, managedByAws, symmetric, expiresAt } = found;
  if (managedByAws) return refused(`${arn} is managed by AWS`, 'Choose a customer-managed key.');
  if (regionOf(arn) !== target.region) {
    return refused(`${arn} is not in ${target.region}`, 'Choose a key in the Region of the bucket.');
  }
  if (!symmetric) return refused(`${arn} is not a symmetric encryption key`, 'Choose a symmetric encryption key.');
  if (state === 'Updating') {
    return [
      warning('key', `${arn} is being updated`, 'Wait until it is enabled again; exports should work meanwhile.'),
    ];
  }
  if (state !== 'Enabled')
    return refused(`${arn} is ${state}`, REMEDIES[state] ?? 'Enable the key, or choose a usable key.');
  if (expiresAt === undefined) return [ok('key', `${arn} is enabled`)];
  const message = `${arn} is enabled until ${expiresAt}, when its imported material expires`;
  return [
    warning(
      'key',
      message,
      'Import the key material again before it expires: without the material, exported objects cannot be read.',
    ),
  ];
}

const denied = ({ permission }: { permission: string }): PreflightFinding =>
  skipped(
    'key',
    'these credentials may not read the key, which may belong to another account',
    `Allow ${permission}, or ask the owner of the key whether the key is enabled and in the Region of the bucket.`,
  );

/** The remedy for each state of a key. The states have the names that KMS gives them. */
const REMEDIES: Readonly<Record<string, string>> = {
  Disabled: 'Enable it.',
  PendingDeletion: 'Cancel its deletion and enable it.',
  PendingImport: 'Import its key material.',
  Unavailable: 'Connect its custom key store.',
};

const regionOf = (arn: string): string | undefined => arn.split(':')[3];
