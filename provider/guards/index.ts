import { known } from '../exports/known.js';
import { type ManagedResource, resource } from '../handlers.js';
import type { Settings } from '../settings.js';
import { guardAttributes } from './attributes.js';
import { create } from './create.js';
import { remove } from './delete.js';
import { plan } from './plan.js';
import type { State } from './request.js';

const declared: ManagedResource<typeof guardAttributes, Settings> = {
  name: 'logferry_archive_guard',
  description:
    'Archives a log group before it is destroyed. An apply creates the guard and exports nothing. Terraform destroys the guard before the log group. The destroy of the guard exports the events up to that time and waits for the export. If the export does not complete, the destroy fails, and the log group stays.',
  version: 1,
  attributes: guardAttributes,
  plan,
  create,
  read: async (state) => ({ state, diagnostics: [] }),
  // Only the next destroy uses the arguments that an update can change.
  update: async (_prior, desired) => ({ state: known(desired) as State, diagnostics: [] }),
  delete: remove,
};

/** The resource `logferry_archive_guard`. */
export const guardResource = resource(declared);
