import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Ending } from '../../activities/index.js';
import { DEFAULT_TIMINGS, explain, formatInstant } from '../../contract/index.js';
import { after, consequence, isOfItsSlice, mayCreate, oldest, type ReadingBack, refusal } from './reading-back.js';
import type { Trouble } from './trouble.js';

const NOW_MS = Date.parse('2026-11-20T12:00:00Z');
const ago = (minutes: number): string => formatInstant(NOW_MS - minutes * 60_000);
const COMPLETED: Ending = { kind: 'completed', task: { taskId: 't', adopted: false } };
const QUIET: Ending = { kind: 'without', reason: 'quiet' };

const anyTrouble = fc.record({
  failure: fc.constantFrom(
    explain('BUCKET_ACCESS'),
    explain('CREDENTIALS'),
    explain('AWS_UNREACHABLE'),
    explain('DEFECT'),
  ),
  since: fc.integer({ min: 0, max: 120 }).map(ago),
  waits: fc.integer({ min: 1, max: 200 }),
});
const anyState: fc.Arbitrary<ReadingBack> = fc.record(
  {
    verifying: fc.array(
      fc.record({ ending: fc.constantFrom(COMPLETED, QUIET), trouble: anyTrouble }, { requiredKeys: ['ending'] }),
      { maxLength: 6 },
    ),
    readBackAt: fc.integer({ min: 0, max: 120 }).map(ago),
    defectsInARow: fc.integer({ min: 0, max: 5 }),
    proven: fc.constant(true as const),
    suspectSince: fc.integer({ min: 0, max: 120 }).map(ago),
    export: fc.constantFrom({}, { secondUnproven: true as const }),
  },
  { requiredKeys: ['verifying', 'defectsInARow'] },
);
const isLater = (a: string | undefined, b: string): boolean => a !== undefined && Date.parse(a) > Date.parse(b);

const isSuspect = ({ suspectSince, readBackAt }: ReadingBack): boolean =>
  suspectSince !== undefined && !isLater(readBackAt, suspectSince);

it('creates no task until a slice has been read back after the latest trouble began, unless an outage affects the only waiting slice', () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const unseen = state.verifying.filter(({ trouble }) => trouble && !isLater(state.readBackAt, trouble.since));
      expect(refusal(state) !== undefined).toBe(unseen.length > 0);
      const [first] = state.verifying;
      const isOneInOutage = state.verifying.length === 1 && first?.trouble?.failure.code === 'AWS_UNREACHABLE';
      if (unseen.length > 0 && !isOneInOutage) expect(mayCreate(state)).toBe(false);
    }),
  );
});

it('creates a second task, but no third one, while the first one is read back without trouble', () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const ended = state.verifying.filter(({ ending }) => ending.kind === 'completed').length;
      const isTroubled = isSuspect(state) || state.verifying.some(({ trouble }) => trouble !== undefined);
      const most = state.export?.secondUnproven && !isTroubled ? 1 : 0;
      if (!state.proven && ended > most) expect(mayCreate(state)).toBe(false);
      if (ended <= most && !isTroubled) expect(mayCreate(state)).toBe(true);
      if (state.proven && !isSuspect(state) && !refusal(state)) expect(mayCreate(state)).toBe(true);
    }),
  );
});

it('leaves a slice open when the time limit of its trouble ends, and blocks the export if the next slice is refused, too, and no slice was read back in between', () => {
  fc.assert(
    fc.property(anyState, anyTrouble, (state, trouble) => {
      const follows = consequence(state, trouble, NOW_MS, DEFAULT_TIMINGS);
      const minutes = (NOW_MS - Date.parse(trouble.since)) / 60_000;
      const isAlone = isLater(state.readBackAt, trouble.since);
      const outage = isAlone ? 60 : Number.POSITIVE_INFINITY;
      const bound = { AWS_UNREACHABLE: outage, DEFECT: 60 }[trouble.failure.code as string] ?? 15;
      if (isSuspect(state) && !isAlone && Number.isFinite(bound)) expect(follows).toBe('block');
      else expect(follows).toBe(minutes < bound ? 'wait' : 'leaveSlice');
    }),
  );
});

it('keeps the instant of the first refusal of a slice, and counts the refusals of all slices together while none is read back', () => {
  fc.assert(
    fc.property(anyState, fc.option(anyTrouble, { nil: undefined }), (state, before) => {
      const trouble = after(state, before, explain('BUCKET_ACCESS'), NOW_MS);
      expect(trouble.since).toBe(before?.since ?? formatInstant(NOW_MS));
      const together = state.verifying.map((each) => each.trouble?.waits ?? 0);
      expect(trouble.waits).toBe(1 + (refusal(state) ? Math.max(...together) : (before?.waits ?? 0)));
    }),
  );
});

it('shows the trouble that has lasted longest', () => {
  const troubles: Trouble[] = [3, 20, 7].map((minutes) => ({
    failure: explain('CREDENTIALS'),
    since: ago(minutes),
    waits: 1,
  }));
  expect(oldest([undefined, ...troubles])?.since).toBe(ago(20));
  expect(oldest([undefined])).toBeUndefined();
});

it('leaves the first two slices open if several slices in a row fail by a mistake of our code, and tries the later ones again', () => {
  expect([1, 2, 3, 4].map((defectsInARow) => isOfItsSlice({ defectsInARow }))).toEqual([true, true, false, false]);
});
