import type { CallContext, Diagnostic } from '../handlers.js';
import type { Settings } from '../settings.js';
import { diagnosed, errorOf, notConnectable, noWorker } from './diagnose.js';
import { type Followed, follow } from './follow.js';
import { persist } from './persist.js';
import type { Start } from './request.js';

export interface RunOptions {
  /** How long to wait for the end of the export (ms). Undefined: do not wait. */
  readonly limitMs: number | undefined;
  readonly onProgress: (line: string) => void;
  /**
   * Whether the start is repeated after a temporary error of Temporal, until `limitMs` has passed. Default: the start
   * is not repeated, and fails within 15 s.
   */
  readonly insists?: boolean;
}

export type Ran =
  | Followed
  /** The export is open, and the caller does not wait. */
  | { readonly kind: 'started' }
  /** The start or the wait has failed. The export may have started in spite of this. */
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/**
 * How long a call that is under way may take after a stop (ms). Terraform expects the provider to answer within a
 * second.
 */
const GRACE_MS = 700;

/**
 * Starts an export or joins the open one, and follows it if there is a limit. This function does not throw: every error
 * is returned as `refused`.
 */
export async function run(
  start: Start,
  { settings, stopped, log }: CallContext<Settings>,
  { limitMs, onProgress, insists = false }: RunOptions,
): Promise<Ran> {
  const { temporal } = settings;
  if (temporal === undefined) return refusal(notConnectable());
  const { id, request, unresolvedHash } = start;
  try {
    if (stopped.aborted) return refusal(interrupted(id));
    // Both calls are in one `ask`, so that they have one time limit together.
    const begin = () =>
      temporal.ask(async (exports) =>
        (await exports.hasWorker()) ? exports.start(request, { id, unresolvedHash }) : undefined,
      );
    const beganMs = Date.now();
    const deadlineMs = beganMs + (insists ? (limitMs ?? 0) : 0);
    const started = await unlessStopped(
      stopped,
      persist(begin, { deadlineMs, stopped, service: temporal, onTrouble: onProgress }),
    );
    if (started === undefined) return refusal(noWorker(temporal.taskQueue));
    temporal.held.add(id);
    log('info', `${started.attached ? 'joined' : 'started'} export ${id}`, { runId: started.runId });
    if (limitMs === undefined) return { kind: 'started' };
    const leftMs = Math.max(beganMs + limitMs - Date.now(), 1);
    return await follow(temporal, id, { limitMs: leftMs, stopped, onProgress });
  } catch (error) {
    return refusal(error instanceof Stopped ? interrupted(id) : diagnosed(temporal.explain(error)));
  }
}

const refusal = (diagnostic: Diagnostic): Ran => ({ kind: 'refused', diagnostics: [diagnostic] });

const interrupted = (id: string): Diagnostic =>
  errorOf(
    `Interrupted before export ${id} was known to have started`,
    'Run Terraform again: it joins the export if the export has started, and otherwise starts it.',
  );

class Stopped extends Error {}

/** Returns the answer. @throws Stopped if Terraform stops and the answer does not come within GRACE_MS */
async function unlessStopped<T>(stopped: AbortSignal, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let listener = () => {};
  const late = new Promise<never>((_, reject) => {
    listener = () => {
      timer = setTimeout(() => reject(new Stopped()), GRACE_MS);
    };
    stopped.addEventListener('abort', listener);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    stopped.removeEventListener('abort', listener);
    clearTimeout(timer);
  }
}
