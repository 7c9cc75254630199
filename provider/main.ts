import { provider } from './provider.js';
import { serve } from './serve/index.js';

// Signals are handled before this module is loaded: the bundle's first statement does it (scripts/provider-bundle.mjs).

void serve(provider);
