import type { LogGroupReader, Sight } from '../../local/index.js';
import { diagnosed, errorOf, warningOf } from '../exports/diagnose.js';
import type { Diagnostic } from '../handlers.js';
import { groupName, type State } from './request.js';

/** The error if the AWS credentials of this process are of another account than the log group. */
export class OtherAccount extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.summary);
  }
}

/**
 * Looks up the log group of a guard with the AWS credentials of this process.
 * @throws OtherAccount for credentials of another account, because the log group would wrongly seem to be gone
 * @throws LogferryError
 */
export async function lookAt(state: State, reader: LogGroupReader): Promise<Sight> {
  const sight = await reader.look(groupName(state));
  const { account_id: expected } = state;
  if (expected === null || expected === sight.accountId) return sight;
  throw new OtherAccount(
    errorOf(
      `Log group ${groupName(state)} is in account ${expected}, but the AWS credentials are of account ${sight.accountId}`,
      'The guard looks at the log group with the AWS credentials of the process that runs Terraform: environment variables, AWS_PROFILE or a role. The settings of the provider "aws" are not used. Give the process that runs Terraform credentials of the account of the log group.',
    ),
  );
}

/** The error for a failed look-up. */
export const lookFailed = (error: unknown): Diagnostic =>
  error instanceof OtherAccount ? error.diagnostic : diagnosed(error, []);

/** The warning for a failed look-up at a create or a plan. Neither needs the log group yet. */
export function unseen(state: State, error: unknown): Diagnostic {
  const { summary, detail } = lookFailed(error);
  return warningOf(
    `The guard cannot look at log group ${groupName(state)}: ${summary}`,
    `${detail} A destroy needs AWS credentials that allow logs:DescribeLogGroups and logs:DescribeLogStreams, and logs:FilterLogEvents to count events.`,
  );
}
