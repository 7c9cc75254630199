import {
  dayPieces,
  defined,
  formatInstant,
  gridSlicesIn,
  type Interval,
  isSettled,
  type ResolvedRequest,
  type SliceRef,
} from '../../contract/index.js';
import { keptFromMs } from '../shared/retention.js';
import type { PlannedSlice } from '../types/planning.js';
import { type GroupAnswers, provesQuiet } from './answers.js';
import { type GroupMonth, generationOf, openPartsOf } from './group-month.js';
import type { SurveyedGroup } from './surveyed-group.js';
import { gridOf } from './units.js';

/** The facts from which the slices of one group in a range of one month are computed. */
export interface GroupQuestion {
  group: SurveyedGroup;
  /** The part of the month to plan: from the group's first slice, or from the plan's cursor on. */
  range: Interval;
  request: ResolvedRequest;
  /** The instant of the survey (epoch ms), which decides where the planned window ends. */
  atMs: number;
  /** The instant of this page (epoch ms), which decides what retention still keeps. */
  nowMs: number;
  month: GroupMonth | undefined;
  answers: GroupAnswers | undefined;
  /** Closed parts to export again, because they have got late events or AWS gave no answer about them. */
  late: readonly Interval[];
}

type Draft = Interval & Pick<PlannedSlice, 'without' | 'askedAt'>;

/*
 * A plan makes millions of these objects, and V8 must free them soon. Two things would keep them in memory until a full
 * garbage collection, so this file avoids both:
 * - An object literal that adds members after a spread: V8 makes a hidden class for each object. So new members come
 *   before the spread.
 * - An object literal whose objects have lived long while pages waited for AWS: V8 allocates all later objects of this
 *   literal in the old generation. V8 does so for literals only, so planned slices are made by constructors.
 */
class Planned implements PlannedSlice {
  constructor(readonly slice: SliceRef) {}
}
class PlannedRef implements SliceRef {
  constructor(
    readonly logGroup: string,
    readonly from: string,
    readonly to: string,
    readonly generation: number,
  ) {}
}

/**
 * The slices of a group that are open in a range, in order. Slices in a row that need no task become one slice if they
 * have the same reason and are all settled or all unsettled.
 */
export function groupSlices(question: GroupQuestion): PlannedSlice[] {
  const { group, month, request } = question;
  const runs: Draft[] = [];
  for (const draft of draftsOf(question)) {
    const last = runs.at(-1);
    if (last !== undefined && goesOn(last, draft)) last.toMs = draft.toMs;
    else runs.push(draft);
  }
  return runs.map(({ fromMs, toMs, without, askedAt }) => {
    const generation = generationOf(month, { fromMs, toMs });
    const planned = new Planned(new PlannedRef(group.name, formatInstant(fromMs), formatInstant(toMs), generation));
    if (without === undefined) return planned;
    const slices = gridSlicesIn({ fromMs, toMs }, request.slice);
    return Object.assign(planned, defined({ without, askedAt, slices: slices > 1 ? slices : undefined }));
  });
}

function goesOn(run: Draft, next: Draft): boolean {
  const { without, askedAt, toMs } = run;
  if (without === undefined || askedAt === undefined) return false;
  if (next.without !== without || next.askedAt !== askedAt || next.fromMs !== toMs) return false;
  return isSettled(formatInstant(toMs), askedAt) === isSettled(formatInstant(next.toMs), askedAt);
}

/**
 * The open parts of the grid, cut at the first instant that retention still keeps. The part before the cut is
 * `expired`, because AWS can have deleted its events.
 */
function* draftsOf({ group, range, request, atMs, nowMs, month, answers, late }: GroupQuestion): Generator<Draft> {
  const keptMs = keptFromMs(group, nowMs);
  const now = formatInstant(nowMs);
  for (const slice of gridOf(request, range, atMs)) {
    for (const { fromMs, toMs } of openPartsOf(month, slice, { force: request.force, late })) {
      const cutMs = Math.min(Math.max(fromMs, keptMs), toMs);
      if (fromMs < cutMs) yield { fromMs, toMs: cutMs, without: 'expired', askedAt: now };
      if (cutMs === toMs) continue;
      for (const kept of piecesOf(group, { fromMs: cutMs, toMs })) {
        if (!request.force && answers !== undefined && provesQuiet(answers, kept)) {
          yield { without: 'quiet', askedAt: answers.askedAt, ...kept };
        } else yield kept;
      }
    }
  }
}

/** The pieces of a part of a slice: the part itself, unless the survey has found that days must be cut. */
function piecesOf({ pieces }: SurveyedGroup, part: Interval): Iterable<Interval> {
  if (pieces === undefined) return [part];
  const { each, byDay } = pieces;
  const ofDay = byDay?.[formatInstant(part.fromMs).slice(0, 10)];
  const count = each === undefined || (ofDay !== undefined && ofDay > each) ? ofDay : each;
  return count === undefined ? [part] : dayPieces(part, count);
}
