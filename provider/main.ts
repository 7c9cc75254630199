import { serve } from './serve/index.js';
import type { PreparedSchemas } from './serve/prepared.js';

// Signals are handled before this module is loaded: the bundle's first statement does it (scripts/provider-bundle.mjs).

/** The schemas of the provider, which the bundler puts here. */
declare const SCHEMAS: PreparedSchemas;

void serve('logferry', async () => (await import('./provider.js')).provider, SCHEMAS);
