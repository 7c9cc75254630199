import { defined } from '../../contract/defined.js';
import { type ErrorCode, type Explained, LogferryError } from '../../contract/errors.js';
import { putHeadersIn } from '../../contract/put-headers.js';
import { examine, type PreflightFinding } from '../../destination/preflight/index.js';
import { inspectWriteAccess } from '../../local/index.js';
import type { Env, Io } from '../io.js';
import { note } from '../output/terminal.js';
import type { PreparedRequest } from './request.js';

/**
 * Refuses an export that certainly cannot write to the bucket. Either the bucket does not exist or has another owner,
 * or its policy, default encryption or KMS key forbids the export. Settings that the user's credentials may not read
 * are skipped, because the export itself reports any failure. Warns of lifecycle rules that harm records.
 * @throws LogferryError BUCKET_MISSING, BUCKET_OWNER, BUCKET_POLICY, BUCKET_KEY, BUCKET_ACCESS and no other
 */
export async function refuseBarred(io: Io, prepared: PreparedRequest, temporalIsConfigured: boolean): Promise<void> {
  const { env } = io;
  const { request, expectedAccountId } = prepared;
  // The worker of a configured Temporal service uses other credentials. The account of the worker is known only if the
  // ARNs name it.
  if (temporalIsConfigured && (expectedAccountId === undefined || !hasCredentials(env))) return;
  const facts = await inspectWriteAccess(
    defined({
      request,
      logGroups: request.source.logGroups ?? [],
      callerExports: !temporalIsConfigured,
      accountId: expectedAccountId,
      // The worker of a configured Temporal service has its own settings, which are not known here.
      putHeaders: temporalIsConfigured ? undefined : putHeadersIn(env),
      env,
    }),
  );
  const findings = examine(facts);
  const refusal = refusalOf(findings, request.source.logGroups !== undefined);
  if (refusal !== undefined) throw new LogferryError(refusal);
  for (const { name, status, message, remedy } of findings) {
    if (name === 'lifecycle' && status === 'warning') note(io, `warning: ${message}. ${remedy}`);
  }
}

/**
 * Whether variables name AWS credentials. The default profile does not count. The metadata service of the machine is
 * not asked, because its answer can take seconds.
 */
const hasCredentials = (env: Env): boolean =>
  ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'].some((name) => Boolean(env[name]));

/**
 * Error codes for which an export is refused. They concern the destination. The engine itself checks credentials and
 * accounts.
 */
const OF_THE_DESTINATION: ReadonlySet<ErrorCode> = new Set([
  ...(['BUCKET_MISSING', 'BUCKET_OWNER', 'BUCKET_POLICY', 'BUCKET_KEY', 'BUCKET_ACCESS'] as const),
]);

/**
 * Checks that concern the folder of one log group. They cannot refuse a request that names no log group, because they
 * may pass for the groups that the plan finds.
 */
const OF_FOLDERS: ReadonlySet<PreflightFinding['name']> = new Set([
  'policy-put',
  'caller-put',
  'caller-read',
  'key-policy',
]);

function refusalOf(findings: readonly PreflightFinding[], groupsAreNamed: boolean): Explained | undefined {
  const failed = findings
    .filter(({ status, code }) => status === 'failed' && code !== undefined && OF_THE_DESTINATION.has(code))
    // The check `key-caller` is left out, because a KMS grant, which is not read here, may allow the use of the key.
    .filter(({ name }) => name !== 'key-caller' && (groupsAreNamed || !OF_FOLDERS.has(name)));
  const [first] = failed;
  if (first?.code === undefined) return undefined;
  const message = [...new Set(failed.map((finding) => finding.message))].join('; ');
  const remedies = failed.map(({ remedy = '' }) => remedy);
  const statements = failed.flatMap((finding) => finding.statements ?? []).map((each) => JSON.stringify(each));
  const hint = [...new Set(remedies), ...statements, '`logferry doctor` checks everything.'].join('\n');
  return { code: first.code, message, hint };
}
