import { defined } from '../../contract/defined.js';
import { type ErrorCode, type Explained, LogferryError } from '../../contract/errors.js';
import { examine, type Finding } from '../../destination/preflight/index.js';
import { inspectWriteAccess } from '../../local/index.js';
import type { Env } from '../io.js';
import type { PreparedRequest } from './request.js';

/**
 * Refuses an export that surely cannot be written, because of the bucket's policy, default encryption or key. Settings
 * that these credentials may not read are skipped: the export itself finds out.
 * @throws LogferryError BUCKET_POLICY, BUCKET_KEY, BUCKET_ACCESS and nothing else
 */
export async function refuseBarred(env: Env, prepared: PreparedRequest, temporalIsConfigured: boolean): Promise<void> {
  const { request, expectedAccountId } = prepared;
  // A worker elsewhere uses other credentials. Its account is known only if the ARNs name it.
  if (temporalIsConfigured && (expectedAccountId === undefined || !hasCredentials(env))) return;
  const facts = await inspectWriteAccess(
    defined({
      request,
      logGroups: request.source.logGroups ?? [],
      callerExports: !temporalIsConfigured,
      accountId: expectedAccountId,
      env,
    }),
  );
  const refusal = refusalOf(examine(facts), request.source.logGroups !== undefined);
  if (refusal !== undefined) throw new LogferryError(refusal);
}

/** Whether the environment has credentials. The machine's metadata service is not asked: that can take seconds. */
const hasCredentials = (env: Env): boolean =>
  ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'].some((name) => Boolean(env[name]));

/** Codes that are about the destination. The engine itself checks credentials and accounts. */
const OF_THE_DESTINATION: ReadonlySet<ErrorCode> = new Set(['BUCKET_POLICY', 'BUCKET_KEY', 'BUCKET_ACCESS']);

/**
 * Checks of one log group's folder. If no group is named, their failure is no reason to refuse: they may pass for the
 * groups that the plan finds.
 */
const OF_FOLDERS: ReadonlySet<Finding['name']> = new Set(['policy-put', 'caller-put', 'caller-read', 'key-policy']);

function refusalOf(findings: readonly Finding[], groupsAreNamed: boolean): Explained | undefined {
  const failed = findings
    .filter(({ status, code }) => status === 'failed' && code !== undefined && OF_THE_DESTINATION.has(code))
    // A KMS grant, which is not read here, may still allow the key.
    .filter(({ name }) => name !== 'key-caller' && (groupsAreNamed || !OF_FOLDERS.has(name)));
  const [first] = failed;
  if (first?.code === undefined) return undefined;
  const message = failed.map((finding) => finding.message).join('; ');
  const remedies = failed.map(({ remedy = '' }) => remedy);
  const statements = failed.flatMap((finding) => finding.statements ?? []).map((each) => JSON.stringify(each));
  const hint = [...new Set(remedies), ...statements, '`logferry doctor` checks everything.'].join('\n');
  return { code: first.code, message, hint };
}
