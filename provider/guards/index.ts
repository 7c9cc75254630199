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
    'Archives a log group before it is destroyed. The guard does nothing until it is destroyed itself, which Terraform does before it destroys the log group. That destroy exports every event up to then and waits; if the export is not complete, it fails, and the log group stays.',
  version: 1,
  attributes: guardAttributes,
  plan,
  create,
  read: async (state) => ({ state, diagnostics: [] }),
  // Nothing but the next destroy depends on the arguments that can change.
  update: async (_prior, desired) => ({ state: known(desired) as State, diagnostics: [] }),
  delete: remove,
};

/** The resource `logferry_archive_guard`. */
export const guardResource = resource(declared);
