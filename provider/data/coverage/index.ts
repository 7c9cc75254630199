import { errorOf, warningOf } from '../../exports/diagnose.js';
import { type CallContext, type DataSource, type Diagnostic, dataSource, type Outcome } from '../../handlers.js';
import type { Settings } from '../../settings.js';
import { askedAws } from '../diagnose.js';
import { coverageAttributes, type Data } from './attributes.js';
import { questionOf } from './question.js';
import { reportOf } from './report.js';

/** Reports coverage with the AWS credentials of this process. It starts nothing and writes nothing. */
async function read(config: Data, { settings, stopped }: CallContext<Settings>): Promise<Outcome<Data>> {
  const asked = questionOf(config, settings.defaults, Date.now());
  if ('problems' in asked) return failed(...asked.problems);
  try {
    const report = await reportOf(await settings.coverage(asked.request), stopped);
    if (report === undefined)
      return failed(errorOf('Interrupted', 'Terraform stopped before the report was complete.'));
    return {
      state: { ...config, ...report.values },
      diagnostics: report.warnings.map(({ message, hint }) => warningOf(message, hint ?? '')),
    };
  } catch (error) {
    return failed(askedAws(error, declared.name));
  }
}

const failed = (...diagnostics: readonly Diagnostic[]): Outcome<Data> => ({ state: null, diagnostics });

const declared: DataSource<typeof coverageAttributes, Settings> = {
  name: 'logferry_coverage',
  description:
    'Which days of log groups are archived, missing or at risk, from listings of the archive. The data source asks AWS at each plan, with the credentials of the machine that runs Terraform. A report with gaps is no error; a `check` block or a postcondition can make it one.',
  attributes: coverageAttributes,
  read,
};

/** The data source `logferry_coverage`. */
export const coverageData = dataSource(declared);
