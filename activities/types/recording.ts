import type { Failure, Outcome } from '../../contract/index.js';
import type { Blind } from './blind.js';

export interface PartEntryInput {
  key: string;
  /**
   * Hash of the receipt. Absent for receipts of earlier runs, because the activity reads them and computes their
   * hashes.
   */
  sha256?: string;
  outcome?: Outcome;
  /** Number of slices of the grid that the receipt stands for. Absent: one. */
  slices?: number;
  skipped: boolean;
}

/** The answer of verifying and recording a slice. */
export type RecordAnswer =
  | {
      kind: 'recorded';
      outcome: Outcome;
      /**
       * The entry of the slice's receipt. If retention had passed for the beginning of the slice, the entry of the
       * receipt of that beginning comes first.
       */
      entries: PartEntryInput[];
      /** Number of slices of the grid that the receipt stands for. */
      slices: number;
      /** Number of slices of the grid in the expired beginning of the slice; absent if it is 0. */
      expired?: number;
      /** Number of slices of the grid that are closed, but not yet settled. */
      unsettled: number;
      objects: number;
      bytes: number;
      events: number;
      /** The failure that keeps the window open; absent if there is none. */
      failure?: Failure;
    }
  /** No receipt could be written. */
  | { kind: 'unrecorded'; failure: Failure }
  /** The worker's code fails on this slice in the same way each time. */
  | { kind: 'defect'; failure: Failure }
  | Blind;

export type RecordedSlice = Extract<RecordAnswer, { kind: 'recorded' }>;

export type PartAnswer = { kind: 'written' } | Blind;
