import type { Fault } from '@logferry/emulator';
import type { World } from './world.js';

/** A delay (ms) that is longer than the 10 seconds for which the client waits for a reply. */
const TOO_LATE_MS = 11_000;
const THROTTLED = { status: 400, code: 'ThrottlingException' };

/** Faults of a call, before or after the effect of the call. The caller never gets the successful reply. */
export const EVERY_FAULT: readonly [name: string, fault: Omit<Fault, 'operation' | 'times'>][] = [
  ['a connection cut before it', { kind: 'reset-before' }],
  ['a connection cut after it', { kind: 'reset-after' }],
  ['a 500 before it', { kind: 'error-before' }],
  ['a 500 after it', { kind: 'error-after' }],
  ['throttling before it', { kind: 'error-before', ...THROTTLED }],
  ['throttling after it', { kind: 'error-after', ...THROTTLED }],
  ['a delay before it', { kind: 'delay-before', delayMs: TOO_LATE_MS }],
  ['a delay after it', { kind: 'delay-after', delayMs: TOO_LATE_MS }],
];

/** Starts an export of one day of a new log group. `loaded` is its number of events. */
export async function oneDay(world: World, group: string): Promise<{ id: string; loaded: number }> {
  const loaded = await world.logGroup(group, 1);
  const { id } = await world.exports.start(world.request([group], 1));
  return { id, loaded };
}

export const callsOf = (world: World, operation: string): number =>
  world.emulator.state().counters[operation]?.calls ?? 0;
