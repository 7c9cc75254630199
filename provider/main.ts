import { serve } from './serve/index.js';
import type { Prepared } from './serve/later.js';

// This module installs no signal handlers, because the bundle's first statement has installed them before this module
// is loaded (scripts/provider-bundle.mjs).

/** The prepared answers to calls, such as the schemas, and the kind of each call. The bundler inserts them here. */
declare const PREPARED: Prepared;

void serve('logferry', PREPARED, async (log) => (await import('./service.js')).service(log));
