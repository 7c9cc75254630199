import { type ManagedResource, resource } from '../handlers.js';
import { required, string } from '../schema/index.js';
import type { Settings } from '../settings.js';
import { scheduleAttributes } from './attributes.js';
import { create } from './create.js';
import { remove } from './delete.js';
import { importSchedule } from './import.js';
import { listSchedules } from './list.js';
import { plan } from './plan.js';
import { argumentProblems } from './problems.js';
import { read } from './read.js';
import { update } from './update.js';

const identity = { name: required(string, 'Name of the schedule.') };

const declared: ManagedResource<typeof scheduleAttributes, Settings, typeof identity> = {
  name: 'logferry_schedule',
  description:
    'Starts exports again and again: a Temporal Schedule whose firings are ordinary exports of the days before them. A firing exports what is open in its window, so the firing after a missed firing fills the gap. A destroy ends the firings; a running export continues, and the archive stays as it is.',
  version: 1,
  attributes: scheduleAttributes,
  identity: { version: 1, attributes: identity, of: ({ name }) => ({ name }) },
  validate: argumentProblems,
  plan,
  create,
  read,
  update,
  delete: remove,
  import: importSchedule,
  list: listSchedules,
};

/** The resource `logferry_schedule`. */
export const scheduleResource = resource(declared);
