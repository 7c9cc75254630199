import type { EmulatorSettings, TaskState } from '@logferry/emulator';
import type { Manifest, Receipt } from '../../../archive/index.js';
import type { ReadPart } from '../../../archive/records/run-parts.js';
import type { ExportRequestInput, ExportResult } from '../../../contract/index.js';
import type { LoadedStream } from '../scenario/log-data.js';

/** What is so: only the emulator and who loaded it know. */
export interface Truth {
  tasks: readonly TaskState[];
  streams: readonly LoadedStream[];
  windowBounds: EmulatorSettings['windowBounds'];
  /** Data objects by `bucket/key`: their stored size and the messages of their lines, unpacked. */
  objects: ReadonlyMap<string, { bytes: number; messages: readonly string[] }>;
}

export interface StoredReceipt {
  key: string;
  sha256: string;
  receipt: Receipt;
}

export interface StoredManifest {
  sha256: string;
  content: Manifest;
  parts: readonly ReadPart[];
}

/** One run of an export as Temporal knows it: a chain of continued ones is one. */
export interface RunOfExport {
  exportId: string;
  firstRunId: string;
  request: ExportRequestInput;
  /** Temporal's word for how it ended; RUNNING when it has not. */
  ended: string;
  closedAtMs?: number;
  /** From the memo. */
  result?: ExportResult;
  /** Tasks that its history shows it created or adopted. */
  tasks: readonly string[];
}

/** What logferry says. */
export interface Claims {
  receipts: readonly StoredReceipt[];
  /** By location, `s3://bucket/key`. */
  manifests: ReadonlyMap<string, StoredManifest>;
  runs: readonly RunOfExport[];
}
