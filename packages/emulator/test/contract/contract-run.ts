import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROW_LIMIT_MS } from '../support/time-limits.js';
import { type Caller, rawCaller, sdkCaller } from './contract-callers.js';
import { type ContractRow, needsOfRow } from './contract-row.js';
import { CONTRACT_ROWS } from './contract-rows.js';
import type { ContractTarget } from './contract-target.js';
import { ContractWorld } from './contract-world.js';

interface ContractRun {
  /** The name of the target in the titles of the tests. */
  readonly name: string;
  /** Called once before the first row. A returned text is the reason to skip every row. */
  open(): Promise<ContractTarget | string>;
  close?(): Promise<void>;
  /**
   * The rows (by id) in which the target is known to differ from AWS, with a description of the difference. These rows
   * must fail.
   */
  readonly known?: Readonly<Record<string, string>>;
  readonly openTimeoutMs?: number;
  /** Set if `close` throws the target away with everything in it. The rows then remove nothing. */
  readonly isThrownAway?: true;
  /**
   * Runs the calls of a burst, for example while a clock stands still. Default: the calls run in real time, so a burst
   * takes longer on a slow machine.
   */
  readonly inBurst?: InBurst;
}

type InBurst = <T>(calls: () => Promise<T>) => Promise<T>;

/** Registers a test for each contract row and each kind of caller. */
export function describeContract({
  name,
  open,
  close,
  known = {},
  openTimeoutMs,
  isThrownAway,
  inBurst = (calls) => calls(),
}: ContractRun): void {
  let target: ContractTarget | string = 'never opened';
  beforeAll(async () => {
    target = await open();
  }, openTimeoutMs);
  afterAll(async () => close?.());

  describe.each([
    ['raw HTTP', rawCaller],
    ['AWS SDK for JavaScript', sdkCaller],
  ] as const)(`CloudWatch Logs contract of ${name} over %s`, (client, callerFor) => {
    const callers = new Map<ContractTarget, Caller>();
    const visible = CONTRACT_ROWS.filter((row) => client === 'raw HTTP' || row.wire === undefined);
    const rows = visible.map((row) => [row.id, row.operation, row.about, row.evidence, row] as const);
    it.for(rows)('%s: %s, %s [%s]', { timeout: ROW_LIMIT_MS }, async ([, , , , row], context) => {
      if (typeof target === 'string') return context.skip(target);
      const unfit = unfitFor(target, row, client);
      if (unfit !== undefined) return context.skip(unfit);
      const call = callers.get(target) ?? callerFor(target);
      callers.set(target, call);
      const difference = await differenceOf(target, call, row, inBurst, isThrownAway);
      const listed = known[row.id];
      if (listed === undefined && difference !== undefined) throw difference;
      if (listed !== undefined && difference === undefined) {
        expect.fail(
          `${name} now behaves like AWS in this row; remove ${row.id} from its list of deviations ("${listed}")`,
        );
      }
    });
  });

  it(`${name}: every listed deviation names a row`, () => {
    const ids = new Set(CONTRACT_ROWS.map(({ id }) => id));
    expect(Object.keys(known).filter((id) => !ids.has(id))).toEqual([]);
  });
}

/** The reason why a row cannot run with this target and caller. Undefined if it can. */
function unfitFor(target: ContractTarget, row: ContractRow, client: string): string | undefined {
  const needs = needsOfRow(row);
  if (!target.controlled && needs !== undefined) return `needs ${needs} of logferry's own emulator`;
  if (target.endpoint !== undefined) return undefined;
  if (client === 'raw HTTP') return 'AWS takes signed calls only';
  return row.freshEvents ? 'AWS may export new events only after 12 hours' : undefined;
}

/**
 * Runs a row.
 * @returns the error of the first expectation that is not met; undefined if all are met
 * @throws any other error
 */
async function differenceOf(
  target: ContractTarget,
  call: Caller,
  row: ContractRow,
  inBurst: InBurst,
  isThrownAway?: true,
): Promise<Error | undefined> {
  const world = await ContractWorld.open(target, call, row);
  try {
    for (const step of row.given ?? []) await world.step(step);
    const calls = () => Promise.all(Array.from({ length: row.burst ?? 1 }, () => world.send(row)));
    const answers = row.burst === undefined ? await calls() : await inBurst(calls);
    const [answer] = answers;
    if (answer === undefined) throw new Error('a burst has one call at least');
    if (row.burst === undefined) world.check(answer, row);
    else world.checkAny(answers, row);
    if (row.wire !== undefined) world.checkWire(answer, row.wire);
    for (const step of row.after ?? []) await world.step(step);
    return undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') return error;
    throw error;
  } finally {
    if (isThrownAway) await world.restoreSettings();
    else await world.close();
  }
}
