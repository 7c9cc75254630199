import type { ArchiveLocation, ExportTimings, Failure, LaneSettings } from '../../contract/index.js';

/** An export as its activities know it. */
export interface OpenedExport {
  exportId: string;
  /** Number of the run among the runs of this export id in this archive, from 1. Continue-as-new is not a new run. */
  runNo: number;
  firstRunId: string;
  archive: ArchiveLocation;
  /** Only log streams whose names begin with this text are exported. All slices have the same prefix. */
  logStreamPrefix?: string;
  laneId: string;
  /** Settings for the lane, in case this export starts it. */
  laneSettings: LaneSettings;
  requestHash: string;
  identityHash: string;
  /** When the run started; fixed here so that repeated writes are identical. */
  startedAt: string;
  timings: ExportTimings;
  /**
   * Present if the second task may be created before the objects of the first one have been read back. Absent if an
   * earlier version has opened the export.
   */
  secondUnproven?: true;
  /**
   * Present if the objects of the first task are read back as soon as the task has ended. Absent if an earlier version
   * has opened the export; its first short tasks are read back together.
   */
  firstAtOnce?: true;
}

/**
 * Whether the namespace has the search attributes of exports. The answer and the details of each failure of opening an
 * export contain this fact. Setting an attribute that is not registered would fail the workflow task again and again.
 */
export interface Searchable {
  searchable?: true;
}

/** The answer of opening an export. */
export type Opening = Searchable &
  (
    | { kind: 'opened'; export: OpenedExport }
    | { kind: 'refused'; accountId?: string; laneId?: string; failures: Failure[] }
  );
