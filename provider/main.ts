import { serve } from './serve/index.js';
import type { Prepared } from './serve/later.js';

// This module installs no signal handlers, because the bundle's first statement has installed them before this module
// is loaded (scripts/provider-bundle.mjs).

/** The provider's schemas and the kinds of its calls, which the bundler inserts here. */
declare const PREPARED: Prepared;

void serve('logferry', PREPARED, async (log) => (await import('./service.js')).service(log));
