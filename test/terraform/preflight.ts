import type { Emulator } from '@logferry/emulator';
import { createInspector } from '../../aws/index.js';
import { type Answer, examine, type PreflightFinding } from '../../destination/preflight/index.js';
import { REGION } from '../support/constants.js';
import { type Destination, LOG_GROUP } from './attempt.js';

/**
 * The findings of a preflight for exports of an account. The policies are read as the owner of the destination, because
 * no other account can read them, and are evaluated for the exporting account.
 */
export async function preflight(
  emulator: Emulator,
  destination: Destination,
  accountId: string,
): Promise<PreflightFinding[]> {
  const { bucket, prefix, ownerId, keyArn } = destination;
  const credentials = { accessKeyId: ownerId, secretAccessKey: 'any' };
  const seen = createInspector({ region: REGION, endpoint: emulator.url, credentials }).bucket(bucket, ownerId);
  const arn = `arn:aws:sts::${accountId}:assumed-role/exporter/session`;
  return examine({
    nowMs: Date.now(),
    target: { bucket, prefix, region: REGION },
    archive: { accountId, region: REGION, bucket, prefix, bucketOwner: ownerId, layout: 'plain' },
    logGroups: [LOG_GROUP],
    caller: value({ accountId, arn }),
    callerExports: true,
    bucketRegion: value(REGION),
    bucket: {
      policy: value(await seen.policy()),
      encryption: value(await seen.encryption()),
      ...(keyArn !== undefined && {
        key: value(await seen.key(keyArn)),
        keyPolicy: value(await seen.keyPolicy(keyArn)),
      }),
      ownership: value(await seen.ownership()),
      publicAccess: value(await seen.publicAccess()),
      versioning: value(await seen.versioning()),
      objectLock: value(await seen.objectLock()),
    },
  });
}

/**
 * The statements that a preflight reports as missing, each with the code that an export would end with. For a failed
 * check without such statements: the name of the check and the code.
 */
export const missingOf = (findings: readonly PreflightFinding[]): string[] =>
  findings
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, code = 'no code', statements = [] }) =>
      statements.length === 0 ? [`${name}: ${code}`] : statements.map(({ Sid }) => `${code}: ${Sid}`),
    );

const value = <T>(found: T): Answer<T> => ({ kind: 'value', value: found });
