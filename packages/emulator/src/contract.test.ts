import { expect, it } from 'vitest';
import { CONTRACT_ROWS } from '../test/contract/contract-rows.js';
import { describeContract } from '../test/contract/contract-run.js';
import { findTarget } from '../test/contract/contract-target.js';
import { HTTP_ROWS } from '../test/contract/http/http-rows.js';
import { KNOWN_DEVIATIONS } from '../test/contract/known-deviations.js';
import { atOneInstant } from '../test/support/at-one-instant.js';
import { UNTHROTTLED } from '../test/support/unthrottled.js';
import { type Emulator, startEmulator } from './index.js';

/** The target that is checked instead of this emulator: the base URL of another emulator, or `aws` for AWS itself. */
const elsewhere = process.env.LOGFERRY_CONTRACT_ENDPOINT;
/** Name of a list in `KNOWN_DEVIATIONS`: the contract rows in which the target is known to differ from AWS. */
const knownAs = process.env.LOGFERRY_CONTRACT_KNOWN;

if (elsewhere === undefined) {
  let emulator: Emulator;
  describeContract({
    name: 'the emulator',
    isThrownAway: true,
    inBurst: atOneInstant,
    async open() {
      emulator = await startEmulator(UNTHROTTLED);
      return findTarget(emulator.url, {});
    },
    async close() {
      expect(emulator.state().defects).toEqual([]);
      await emulator.close();
    },
  });
} else {
  const known = knownAs === undefined ? {} : KNOWN_DEVIATIONS[knownAs];
  if (known === undefined) {
    const names = Object.keys(KNOWN_DEVIATIONS).join(', ');
    throw new Error(`LOGFERRY_CONTRACT_KNOWN: there is no list of deviations "${knownAs}"; there is: ${names}`);
  }
  describeContract({ name: knownAs ?? elsewhere, open: () => findTarget(elsewhere), known });
}

it('every row of the contract and of the contract over raw HTTP has an id of its own', () => {
  const ids = [...CONTRACT_ROWS, ...HTTP_ROWS].map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
