import type { WorkEvent } from '../../activities/index.js';
import type { SentCall } from '../../aws/sent-calls.js';
import type { ListenAddress } from './listen-address.js';
import type { Readiness } from './readiness-probe.js';

/* The messages between the main thread of a worker and its serving thread, which has the metrics and answers HTTP. */

/** The data with which the serving thread starts. */
export interface ServingThreadData {
  listen: ListenAddress;
  /** The port of loopback on which the exporter of Temporal's SDK listens. */
  sdkPort: number;
  /** Time (ms) after which a main thread that does not answer counts as hung. */
  hungAfterMs: number;
  versions: Record<string, string>;
}

/** The questions of the serving thread to the main thread, each with the type of its answer. */
export interface MainAnswers {
  /** The metrics of the process in Prometheus's text format. Only the main thread can measure its own event loop. */
  process: string;
  /** Undefined: the worker's state could not be found out. */
  readiness: Readiness | undefined;
  /** Only shows that the main thread answers. */
  alive: true;
}
export type Question = keyof MainAnswers;
export type MainAnswer = { [Q in Question]: { question: Q; answer: MainAnswers[Q] } }[Question];

export type ToServingThread =
  | { kind: 'event'; event: WorkEvent }
  | { kind: 'call'; call: SentCall }
  | { kind: 'ready'; ready: boolean }
  | ({ kind: 'answer' } & MainAnswer);

export type FromServingThread = { kind: 'listening'; address: string } | { kind: 'question'; question: Question };
