import { ServiceError } from '../../../core/service-error.js';
import { integer, oneOf, struct } from '../../../xml/shapes.js';
import { malformedXml } from '../../../xml/xml.js';
import type { ObjectLock } from '../../model/bucket.js';
import { invalidArgument } from '../../wire/errors.js';
import { operationsOf } from './setting.js';

const DAYS_PER_YEAR = 365;
const MAX_YEARS = 100;

const retention = struct({
  Mode: oneOf('GOVERNANCE', 'COMPLIANCE'),
  Days: integer.optional(),
  Years: integer.optional(),
});

/**
 * The Object Lock setting of a bucket. Each document that is put enables Object Lock, which cannot be disabled again. A
 * document without a rule removes the default retention.
 */
export const objectLock = operationsOf({
  noun: 'ObjectLockConfiguration',
  root: 'ObjectLockConfiguration',
  schema: struct({
    ObjectLockEnabled: oneOf('Enabled').optional(),
    Rule: struct({ DefaultRetention: retention }).optional(),
  }),
  missing: ['ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket'],
  read: ({ settings: { objectLock } }) =>
    objectLock && {
      ObjectLockEnabled: 'Enabled',
      Rule: objectLock.mode && {
        DefaultRetention: {
          Mode: objectLock.mode,
          Days: objectLock.years === undefined ? objectLock.days : undefined,
          Years: objectLock.years,
        },
      },
    },
  write({ settings }, { ObjectLockEnabled, Rule }) {
    if (ObjectLockEnabled === undefined) throw malformedXml();
    if (settings.versioning !== 'Enabled') {
      throw new ServiceError(
        'InvalidBucketState',
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        409,
      );
    }
    settings.objectLock = Rule === undefined ? {} : defaultRetention(Rule.DefaultRetention);
  },
});

function defaultRetention({
  Mode,
  Days,
  Years,
}: {
  Mode: ObjectLock['mode'] & string;
  Days?: number | undefined;
  Years?: number | undefined;
}): ObjectLock {
  if ((Days === undefined) === (Years === undefined)) throw malformedXml();
  const [name, period, most] =
    Years === undefined ? ['Days', Days ?? 0, MAX_YEARS * DAYS_PER_YEAR] : ['Years', Years, MAX_YEARS];
  if (period <= 0)
    throw invalidArgument('Default retention period must be a positive integer value.', name, String(period));
  if (period > most) throw invalidArgument(`Default retention period must be at most ${most}.`, name, String(period));
  return Years === undefined ? { mode: Mode, days: period } : { mode: Mode, days: Years * DAYS_PER_YEAR, years: Years };
}
