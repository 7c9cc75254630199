import { exportAction } from './actions/export.js';
import { coverageData } from './data/coverage/index.js';
import { exportData } from './data/export.js';
import { planData } from './data/plan.js';
import { exportResource } from './exports/index.js';
import { guardResource } from './guards/index.js';
import type { Provider } from './handlers.js';
import { scheduleResource } from './schedules/index.js';
import { providerConfiguration, type Settings } from './settings.js';

/** The declaration of the provider. Terraform's schema and the reference page of the documentation are made from it. */
export const provider: Provider<Settings> = {
  name: 'logferry',
  configuration: providerConfiguration(),
  resources: [exportResource, guardResource, scheduleResource],
  dataSources: [exportData, planData, coverageData],
  actions: [exportAction],
  close: async ({ temporal }) => temporal?.close(),
};
