import { exportIdRefusal } from '../../contract/index.js';
import { outcomeAttributes } from '../exports/attributes.js';
import { diagnosed, notConnectable } from '../exports/diagnose.js';
import { outcomeOf } from '../exports/outcome.js';
import { type CallContext, type DataSource, dataSource, type Outcome } from '../handlers.js';
import { required, type StateOf, string } from '../schema/index.js';
import type { Settings } from '../settings.js';

const attributes = {
  id: required(string, 'Id of the export.', { validate: (id) => exportIdRefusal(id, 'id')?.message }),
  ...outcomeAttributes,
};

type Data = StateOf<typeof attributes>;

async function read({ id }: Data, { settings }: CallContext<Settings>): Promise<Outcome<Data>> {
  const { temporal } = settings;
  if (temporal === undefined) return { state: null, diagnostics: [notConnectable()] };
  try {
    const result = await temporal.ask((exports) => exports.status(id));
    return { state: { id, ...outcomeOf(result) }, diagnostics: [] };
  } catch (error) {
    return { state: null, diagnostics: [diagnosed(error, ['id'])] };
  }
}

const declared: DataSource<typeof attributes, Settings> = {
  name: 'logferry_export',
  description:
    'The current state of an export that was started elsewhere. Reading it starts nothing and does not wait for the export.',
  attributes,
  read,
};

/** The data source `logferry_export`. */
export const exportData = dataSource(declared);
