import type { Emulator } from '@logferry/emulator';
import { appliedPolicies } from './applied-policies.js';
import { attempt, type Destination } from './attempt.js';
import { narrowingsOf } from './narrowings.js';
import { missingOf, preflight } from './preflight.js';
import { outcomeOf } from './purposes.js';

/** One account's export after one statement was narrowed. */
export interface Trial {
  readonly sid: string;
  /** How the statement was narrowed. */
  readonly about: string;
  readonly account: string;
  /** The outcome of the export or, if AWS refused the narrowed policy, this refusal. */
  readonly outcome: string;
  /** The statements that a preflight reports as missing. */
  readonly missing: readonly string[];
}

/** Narrows each Allow statement of a destination's policies as {@link narrowingsOf} says, and attempts exports. */
export async function* trials(
  emulator: Emulator,
  destination: Destination,
  accounts: readonly string[],
): AsyncGenerator<Trial> {
  for (const policy of await appliedPolicies(emulator.url, destination.bucket, destination.keyArn)) {
    for (const [index, { Sid: sid, Effect }] of policy.statements.entries()) {
      if (Effect === 'Deny') continue;
      for (const { about, statements } of narrowingsOf(policy.statements, index)) {
        const refusal = await policy.put(statements).then(
          () => undefined,
          (error: Error) => `${error.name}: ${error.message}`,
        );
        for (const account of accounts) {
          const outcome = refusal ?? outcomeOf(await attempt(emulator, destination, account));
          yield { sid, about, account, outcome, missing: missingOf(await preflight(emulator, destination, account)) };
        }
      }
      await policy.put(policy.statements);
    }
  }
}
