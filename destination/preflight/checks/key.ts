import { explain } from '../../../contract/index.js';
import type { Facts } from '../facts.js';
import { type Finding, failed, ok, skipped, warning } from '../findings.js';
import { unanswered } from '../unanswered.js';

/** Whether the key of the default encryption is there and in a state to be used. */
export function key({ bucket, target }: Facts): Finding[] {
  const answer = bucket?.key;
  if (answer === undefined) return [];
  if (answer.kind === 'denied') return [skipped('key', ...notShown(answer))];
  if (answer.kind !== 'value') return [unanswered('key', 'the key', answer)];
  const refused = (why: string, remedy: string): Finding[] => {
    const { code, message } = explain('BUCKET_KEY', { bucket: target.bucket, region: target.region, detail: why });
    return [failed('key', message, { remedy, code })];
  };
  const found = answer.value;
  if (found === undefined) {
    return refused('its key does not exist', 'Correct the key in the default encryption of the bucket.');
  }
  const { arn, state, managedByAws, symmetric, expiresAt } = found;
  if (managedByAws) return refused(`${arn} is managed by AWS`, 'Choose a customer-managed key.');
  if (regionOf(arn) !== target.region) {
    return refused(`${arn} is not in ${target.region}`, 'Choose a key in the Region of the bucket.');
  }
  if (!symmetric) return refused(`${arn} is not a symmetric encryption key`, 'Choose one that is.');
  if (state === 'Updating') {
    return [
      warning('key', `${arn} is being updated`, 'Wait until it is enabled again; it should be usable meanwhile.'),
    ];
  }
  if (state !== 'Enabled')
    return refused(`${arn} is ${state}`, REMEDIES[state] ?? 'Make it usable, or choose another.');
  if (expiresAt === undefined) return [ok('key', `${arn} is enabled`)];
  const message = `${arn} is enabled until ${expiresAt}, when its imported material expires`;
  return [
    warning('key', message, 'Import the material again before that: what was exported cannot be read without it.'),
  ];
}

const notShown = ({ permission }: { permission: string }): [message: string, remedy: string] => [
  'the key may not be looked at; it may be of another account',
  `Allow ${permission}, or ask the owner of the key whether it is enabled and in the Region of the bucket.`,
];

/** By KMS's word for the state. */
const REMEDIES: Readonly<Record<string, string>> = {
  Disabled: 'Enable it.',
  PendingDeletion: 'Cancel its deletion and enable it.',
  PendingImport: 'Import its key material.',
  Unavailable: 'Connect its custom key store.',
};

const regionOf = (arn: string): string | undefined => arn.split(':')[3];
