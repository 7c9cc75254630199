import type { Fault } from '@logferry/emulator';
import type { World } from './world.js';

/** A delay (ms) that is longer than the 10 seconds for which the client waits for a reply. */
const TOO_LATE_MS = 11_000;
const THROTTLED = { status: 400, code: 'ThrottlingException' };

/** Faults of a call. The name completes "the call has …". The caller never gets the successful reply. */
export const EVERY_FAULT: readonly [name: string, fault: Omit<Fault, 'operation' | 'times'>][] = [
  ['a cut of the connection before its effect', { kind: 'reset-before' }],
  ['a cut of the connection after its effect', { kind: 'reset-after' }],
  ['an answer with status 500 before its effect', { kind: 'error-before' }],
  ['an answer with status 500 after its effect', { kind: 'error-after' }],
  ['throttling before its effect', { kind: 'error-before', ...THROTTLED }],
  ['throttling after its effect', { kind: 'error-after', ...THROTTLED }],
  ['a delay before its effect', { kind: 'delay-before', delayMs: TOO_LATE_MS }],
  ['a delay after its effect', { kind: 'delay-after', delayMs: TOO_LATE_MS }],
];

/** Starts an export of one day of a new log group. `loaded` is its number of events. */
export async function oneDay(world: World, group: string): Promise<{ id: string; loaded: number }> {
  const loaded = await world.logGroup(group, 1);
  const { id } = await world.exports.start(world.request([group], 1));
  return { id, loaded };
}

export const callsOf = (world: World, operation: string): number =>
  world.emulator.state().counters[operation]?.calls ?? 0;
