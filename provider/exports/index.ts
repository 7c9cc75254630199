import { type ManagedResource, resource } from '../handlers.js';
import { required, string } from '../schema/index.js';
import type { Settings } from '../settings.js';
import { exportAttributes } from './attributes.js';
import { create } from './create.js';
import { remove } from './delete.js';
import { importExport } from './import.js';
import { listExports } from './list.js';
import { plan } from './plan.js';
import { read } from './read.js';
import { argumentProblems } from './request.js';
import { update } from './update.js';

const identity = { id: required(string, 'Id of the export.') };

const declared: ManagedResource<typeof exportAttributes, Settings, typeof identity> = {
  name: 'logferry_export',
  description:
    'Exports CloudWatch Logs to S3 once. Its desired state is a complete export: an apply waits for the end of the export (unless `wait = false`), the next apply joins an open export or repeats an incomplete one, and a complete export runs again only if the resource is replaced. A destroy deletes nothing from the archive.',
  version: 1,
  attributes: exportAttributes,
  identity: { version: 1, attributes: identity, of: ({ id }) => ({ id: id ?? '' }) },
  validate: argumentProblems,
  plan,
  create,
  read,
  update,
  delete: remove,
  import: importExport,
  list: listExports,
};

/** The resource `logferry_export`. */
export const exportResource = resource(declared);
