import type { EmulatorSettings, TaskState } from '@logferry/emulator';
import type { Manifest, Receipt } from '../../../archive/index.js';
import type { ReadPart } from '../../../archive/records/run-parts.js';
import type { ExportRequest, ExportResult } from '../../../contract/index.js';
import type { LoadedStream } from '../scenario/log-data.js';

/**
 * The events, tasks and objects that really existed, from the emulator and from the data that the run loaded into it.
 */
export interface Truth {
  /** When the truth was read (epoch ms). */
  atMs: number;
  tasks: readonly TaskState[];
  streams: readonly LoadedStream[];
  windowBounds: EmulatorSettings['windowBounds'];
  /** Data objects by `bucket/key`: their stored size, and their uncompressed lines without empty lines. */
  objects: ReadonlyMap<string, { bytes: number; lines: readonly string[] }>;
}

export interface StoredReceipt {
  key: string;
  sha256: string;
  receipt: Receipt;
  /** Keys of the objects that the receipt or one of its pages names. */
  objects: readonly string[];
}

/** The record of a recount that found no late events. */
export interface StoredRecount {
  key: string;
  content: { region: string; logGroup: string; logStreamPrefix?: string; from: string; to: string; askedAt: string };
}

export interface StoredManifest {
  sha256: string;
  content: Manifest;
  parts: readonly ReadPart[];
}

/** One run of an export, from Temporal's records. A chain of runs that continued as new counts as one run. */
export interface RunOfExport {
  exportId: string;
  firstRunId: string;
  request: ExportRequest;
  /** How the run ended, as Temporal's status, or RUNNING. */
  ended: string;
  closedAtMs?: number;
  /**
   * The result that the workflow returned. If it returned none, the result in the memo. That result names fewer
   * failures.
   */
  result?: ExportResult;
  /** Ids of the tasks that the run created or adopted according to its history. */
  tasks: readonly string[];
}

/** What logferry claims in receipts, recounts, manifests and results. */
export interface Claims {
  receipts: readonly StoredReceipt[];
  recounts: readonly StoredRecount[];
  /** Manifests by location (`s3://bucket/key`). */
  manifests: ReadonlyMap<string, StoredManifest>;
  runs: readonly RunOfExport[];
}
