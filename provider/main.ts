import { serve } from './serve/index.js';
import type { Prepared } from './serve/later.js';

// Signals are handled before this module is loaded: the bundle's first statement does it (scripts/provider-bundle.mjs).

/** The provider, prepared by the bundler. */
declare const PREPARED: Prepared;

void serve('logferry', PREPARED, async (log) => (await import('./service.js')).service(log));
