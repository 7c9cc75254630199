import { LogferryError } from '../../contract/errors.js';
import { aliasRefusal } from '../../contract/request-rules.js';
import { isTemporalConfigured } from '../engine/engine.js';
import { note } from '../output/terminal.js';
import { inputReader } from './read-input.js';
import { type PreparedRequest, prepareRequest } from './request.js';
import type { SelectionOptions } from './selection.js';

/** The request that the flags ask for. Warnings go to stderr. */
export async function prepare(options: SelectionOptions): Promise<PreparedRequest> {
  const around = { env: process.env, nowMs: Date.now(), readInput: inputReader() };
  const prepared = await prepareRequest(options, around);
  for (const warning of prepared.warnings) note(`warning: ${warning}`);
  return prepared;
}

/** ARNs name an account; exporting the groups of the same names in another one would be a silent mistake. */
export function checkAccount({ expectedAccountId }: PreparedRequest, accountId: string | undefined): void {
  if (expectedAccountId === undefined || expectedAccountId === accountId) return;
  if (accountId === undefined) {
    note(`warning: whether the worker's account is ${expectedAccountId}, as the ARNs say, only its result will show`);
    return;
  }
  const detail = `the log group ARNs are of account ${expectedAccountId}, but the AWS credentials are of ${accountId}`;
  throw new LogferryError('INVALID_REQUEST', { detail });
}

/** An alias means something only to a worker with a configuration. */
export function refuseAlias(
  { request }: { request: Pick<PreparedRequest['request'], 'account'> },
  configured = isTemporalConfigured(),
): void {
  if (request.account === undefined || configured) return;
  throw new LogferryError(aliasRefusal(request.account));
}
