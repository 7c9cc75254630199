import type { ClosedStatus, RunTotals, Warning, WindowFacts } from '../../contract/index.js';
import type { Blind } from './blind.js';

/**
 * The facts of a run for its manifest. `window` and `leftOut` are absent if an earlier version of the workflow has
 * scheduled the activity.
 */
export interface ManifestInput extends RunTotals, Partial<WindowFacts> {
  status: ClosedStatus;
  /** Number of parts that have been written. */
  parts: number;
  /**
   * A part number that was given to a page of a plan, but that the run has not used. A part with this number may exist,
   * but does not belong to the manifest.
   */
  unusedPart?: number;
  finishedAt: string;
  cancelledBy?: { requestedBy: string; reason: string };
  stillCancelling?: string[];
}

/** The answer of writing the manifest. `location` is `s3://bucket/key`; `sha256` is the hash of the object there. */
export type ManifestAnswer = WrittenManifest | Blind;

/** Where a manifest was written, and its hash. */
export interface WrittenManifest {
  kind: 'written';
  location: string;
  sha256: string;
  /** Id of the key that signed the manifest, `SHA256:…`. Absent: the manifest is unsigned. */
  signedBy?: string;
  /** Number of the run's entry in the archive's log. */
  logEntry?: number;
  /** What the user should know about the close of the run. */
  warnings?: Warning[];
}
