import { ACCOUNT_ID } from '../../contract/aws-formats.js';
import { defined } from '../../contract/defined.js';
import { checkCoverageQuestion } from '../../contract/parse.js';
import { formatInstant, SECOND_MS } from '../../contract/time.js';
import { usageError } from '../../contract/usage-error.js';
import type { CoverageRequest } from '../../local/index.js';
import type { Io } from '../io.js';
import { note } from '../output/terminal.js';
import { chooseDestination } from './destination.js';
import { flagNames } from './field-flags.js';
import type { SelectionOptions } from './flags.js';
import { chooseGroups } from './groups.js';
import { inputReader } from './read-input.js';
import { parseLength } from './times.js';
import { chooseWindow } from './window.js';

/** Flags that say what a report of coverage is about. */
export interface CoverageQuestionOptions extends SelectionOptions {
  accountId?: string;
  atRisk?: string;
  receiptsOnly?: boolean;
}

const DEFAULT_FROM = '30d';
const DEFAULT_AT_RISK = '7d';

/** Makes the question of `logferry coverage` from its flags. @throws LogferryError INVALID_REQUEST */
export async function coverageQuestionOf(io: Io, options: CoverageQuestionOptions): Promise<CoverageRequest> {
  const readInput = inputReader(io.stdin);
  const { source, named, origins } = await chooseGroups(options, readInput);
  const chosen = await chooseDestination(options, named, { env: io.env, readInput });
  const nowMs = io.now();
  const asked = { ...options, from: options.from ?? DEFAULT_FROM, to: options.to ?? presentInstant(nowMs) };
  const { from, to, explanations } = chooseWindow(asked, nowMs);
  for (const explanation of explanations) note(io, explanation);
  const { destination, region, expectedAccountId } = chosen;
  const input = { source, window: { from, to }, destination, region, ...defined({ slice: options.slice }) };
  const checked = checkCoverageQuestion(input, flagNames(origins, options.configured));
  if (checked.wrong !== undefined) throw usageError(checked.wrong.join('; '));
  return {
    ...checked.request,
    atRiskMs: parseLength(options.atRisk ?? DEFAULT_AT_RISK, '--at-risk'),
    ...defined({ accountId: accountOf(options.accountId, expectedAccountId) }),
    ...(options.receiptsOnly && { receiptsOnly: true }),
  };
}

/** The default end of the window. The report must show the present slice, because its events can be at risk, too. */
const presentInstant = (nowMs: number): string => formatInstant(Math.floor(nowMs / SECOND_MS) * SECOND_MS);

/** The account that the user names, by flag or by the ARNs of log groups. */
function accountOf(flag: string | undefined, ofArns: string | undefined): string | undefined {
  if (flag !== undefined && !ACCOUNT_ID.test(flag)) {
    throw usageError(`--account-id (${JSON.stringify(flag).slice(0, 80)}) must be a 12-digit account id`);
  }
  if (flag !== undefined && ofArns !== undefined && flag !== ofArns) {
    throw usageError(`--account-id is ${flag}, but the log group ARNs are of account ${ofArns}`);
  }
  return flag ?? ofArns;
}
