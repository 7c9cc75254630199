import { LogferryError } from '../../contract/errors.js';
import type { ErrorCode, Explained } from '../../contract/index.js';
import type { Finding } from '../../destination/preflight/index.js';
import type { PreparedRequest } from './request.js';

/**
 * Looks at what would keep an export from being written, beside whatever else is being prepared: bucket policy, default
 * encryption and key. What may not be read is passed over: the export itself will tell.
 * @returns a promise that rejects with what surely refuses the export, never with anything else
 */
export async function refuseBarred(prepared: PreparedRequest, temporalIsConfigured: boolean): Promise<void> {
  const { request, expectedAccountId } = prepared;
  // A worker elsewhere has credentials of its own: for its account the caller can speak only where the ARNs name it.
  if (temporalIsConfigured && (expectedAccountId === undefined || !hasCredentials(process.env))) return;
  const { inspectWriteAccess } = await import('../../local/index.js');
  const { examine } = await import('../../destination/preflight/index.js');
  const facts = await inspectWriteAccess({
    request,
    logGroups: request.source.logGroups ?? [],
    callerExports: !temporalIsConfigured,
    ...(expectedAccountId !== undefined && { accountId: expectedAccountId }),
  });
  const refusal = refusalOf(examine(facts), request.source.logGroups !== undefined);
  if (refusal !== undefined) throw new LogferryError(refusal);
}

/** Only what is plainly there: asking the machine's metadata service takes seconds where there is none. */
const hasCredentials = (env: NodeJS.ProcessEnv): boolean =>
  ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'].some((name) => Boolean(env[name]));

/** Credentials and accounts are not among them: the engine itself looks at those. */
const OF_THE_DESTINATION: ReadonlySet<ErrorCode> = new Set(['BUCKET_POLICY', 'BUCKET_KEY', 'BUCKET_ACCESS']);

/** Where no log group is named, these may yet let in the folders of those that will be chosen. */
const OF_FOLDERS: ReadonlySet<Finding['name']> = new Set(['policy-put', 'caller-put', 'caller-read', 'key-policy']);

function refusalOf(findings: readonly Finding[], groupsAreNamed: boolean): Explained | undefined {
  const failed = findings
    .filter(({ status, code }) => status === 'failed' && code !== undefined && OF_THE_DESTINATION.has(code))
    // A grant, which nobody reads here, may let a caller use a key.
    .filter(({ name }) => name !== 'key-caller' && (groupsAreNamed || !OF_FOLDERS.has(name)));
  const [first] = failed;
  if (first?.code === undefined) return undefined;
  const message = failed.map((finding) => finding.message).join('; ');
  const remedies = failed.map(({ remedy = '' }) => remedy);
  const statements = failed.flatMap((finding) => finding.statements ?? []).map((each) => JSON.stringify(each));
  const hint = [...new Set(remedies), ...statements, '`logferry doctor` checks everything.'].join('\n');
  return { code: first.code, message, hint };
}
