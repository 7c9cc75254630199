import { exportService, withKeys } from '@logferry/resource-policy';
import { ServiceError } from '../../core/service-error.js';
import { type KmsStore, keyProblem } from '../../kms/index.js';
import { groupArn, type RegionalLogs } from '../model/logs-store.js';

/**
 * The actions with which CloudWatch Logs encrypts. AWS's guide shows both in its key policy. It is not known which of
 * them AWS checks, so a policy that allows one of them is enough.
 */
const ENCRYPTING = ['kms:GenerateDataKey', 'kms:Encrypt'];

/**
 * Checks that CloudWatch Logs may encrypt a log group with a key. Its requests have the ARN of the group as encryption
 * context. A key that was not created in this emulator has no policy, so it can be used.
 * @throws ServiceError AccessDeniedException if the key policy does not let the service use the key;
 * InvalidParameterException if the key is in another Region, disabled, pending deletion or asymmetric
 */
export function requireGroupKmsKey(
  logs: RegionalLogs,
  keys: KmsStore,
  { kmsKeyId, logGroupName, nowMs }: { kmsKeyId: string; logGroupName: string; nowMs: number },
): void {
  if (keys.named(kmsKeyId, logs) === undefined) return;
  const { accountId, region } = logs;
  const arn = groupArn(logs, logGroupName);
  const source = { accountId, region, logGroup: logGroupName, sourceArnForm: 'plain' } as const;
  const request = withKeys(exportService({ ...source, bucketOwner: accountId, nowMs }), [
    ['kms:encryptioncontext:aws:logs:arn', [arn]],
    ['kms:encryptioncontextkeys', ['aws:logs:arn']],
    ['kms:calleraccount', [accountId]],
  ]);
  const problems = ENCRYPTING.map((action) =>
    keyProblem(keys, { ...request, name: kmsKeyId, home: logs, actions: [action] }),
  );
  if (problems.includes(undefined)) return;
  throw new ServiceError(
    problems[0] === 'Denied' ? 'AccessDeniedException' : 'InvalidParameterException',
    `The specified KMS key does not exist or is not allowed to be used with Arn '${arn}'`,
  );
}
