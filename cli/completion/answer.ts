import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { SECOND_MS } from '../../contract/time.js';
import { addAllFlags } from '../commands/flags/all.js';
import { environmentWith } from '../config/environment.js';
import type { ConfigurationFile } from '../config/file.js';
import type { Env, Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { printText } from '../output/terminal.js';
import { FILES_LINE } from './protocol.js';
import { type Candidate, completionOf, type Wanted } from './wanted.js';

/** The longest time (ms) that a completion waits for Temporal or AWS. */
const PATIENCE_MS = 2 * SECOND_MS;

/**
 * Prints the candidates for the last word, each in a line with a tab and its meaning. A completion never fails. If it
 * gets no answer in time, it prints nothing.
 */
export async function answer(io: Io, program: Command, words: readonly string[]): Promise<number> {
  const { wanted, before, typed } = completionOf(await addAllFlags(program), words);
  if (wanted.kind === 'files') printText(io, FILES_LINE);
  for (const { word, about } of await candidates(io, wanted, typed)) {
    if (word.startsWith(typed)) printText(io, `${before}${word}\t${about.replace(/\s+/g, ' ')}`);
  }
  return EXIT.done;
}

async function candidates(io: Io, wanted: Wanted, typed: string): Promise<readonly Candidate[]> {
  const { env } = io;
  if (wanted.kind === 'words') return wanted.words;
  if (wanted.kind === 'files' || wanted.kind === 'nothing') return [];
  if (wanted.kind === 'destinations') return inTime(() => destinations(env, wanted.config));
  // The SDKs are loaded only for values that need them. The time to load them does not count as waiting.
  const { findExports, findLogGroups, findProfiles } = await import('./find-values.js');
  if (wanted.kind === 'profiles') return inTime(() => findProfiles(env));
  if (wanted.kind === 'export ids') return inTime((signal) => findExports(io, wanted.open, signal));
  return inTime(async () => {
    const file = await configuration(env, wanted.config);
    return findLogGroups(file === undefined ? env : environmentWith(file, env, wanted.profile), typed, wanted);
  });
}

/**
 * Reads the configuration file. Its reader is loaded only here, because it loads zod and most completions need no file.
 */
async function configuration(env: Env, config: string | undefined): Promise<ConfigurationFile | undefined> {
  const { readConfiguration } = await import('../config/file.js');
  return readConfiguration(env, config);
}

async function destinations(env: Env, config: string | undefined): Promise<Candidate[]> {
  const file = await configuration(env, config);
  return Object.entries(file?.settings.destinations ?? {}).map(([word, { bucket, prefix = '' }]) => ({
    word,
    about: `s3://${bucket}/${prefix}`,
  }));
}

/** The candidates that `find` finds within {@link PATIENCE_MS}; none after that time, or after an error. */
async function inTime(find: (signal: AbortSignal) => Promise<readonly Candidate[]>): Promise<readonly Candidate[]> {
  const over = new AbortController();
  const late = delay(PATIENCE_MS, [], { signal: over.signal }).catch(() => []);
  try {
    return await Promise.race([find(AbortSignal.timeout(PATIENCE_MS)).catch(() => []), late]);
  } finally {
    over.abort();
  }
}
