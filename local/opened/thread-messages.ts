import type { ReadResult } from '../../archive/index.js';
import type { Explained } from '../../contract/index.js';

/** How a thread opens the archive. */
export interface OpenedBy {
  text: string;
  env: NodeJS.ProcessEnv;
  bucketOwner?: string;
}

/** The answer of a thread about one object. Errors cross threads as plain data. */
export type ThreadAnswer =
  | { kind: 'read'; result: ReadResult | undefined }
  | { kind: 'unreadable'; key: string; problem: string; isCold: boolean }
  | { kind: 'failed'; explained: Explained }
  | { kind: 'unexpected'; message: string };
