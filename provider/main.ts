import { configuration, type Provider } from './handlers.js';
import { serve } from './serve/index.js';

// Signals are handled before this module is loaded: the bundle's first statement does it (scripts/provider-bundle.mjs).

const provider: Provider<Record<never, never>> = {
  name: 'logferry',
  configuration: configuration({
    description: 'Exports Amazon CloudWatch Logs to S3.',
    attributes: {},
    configure: () => ({ settings: {}, diagnostics: [] }),
  }),
  resources: [],
  dataSources: [],
  actions: [],
};

void serve(provider);
