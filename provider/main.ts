import { exportAction } from './actions/export.js';
import { exportData } from './data/export.js';
import { exportResource } from './exports/index.js';
import type { Provider } from './handlers.js';
import { serve } from './serve/index.js';
import { providerConfiguration, type Settings } from './settings.js';

// Signals are handled before this module is loaded: the bundle's first statement does it (scripts/provider-bundle.mjs).

const provider: Provider<Settings> = {
  name: 'logferry',
  configuration: providerConfiguration(),
  resources: [exportResource],
  dataSources: [exportData],
  actions: [exportAction],
  close: async ({ temporal }) => temporal?.close(),
};

void serve(provider);
