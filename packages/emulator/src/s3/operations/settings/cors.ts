import { integer, list, struct, text } from '../../../xml/shapes.js';
import { invalidRequest } from '../../wire/errors.js';
import { storedSetting } from './stored-setting.js';

const MAX_RULES = 100;
const MAX_VALUES = 1000;
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

/**
 * The CORS rules of a bucket. They are stored without any effect, because the emulator refuses requests of web pages.
 */
export const cors = storedSetting({
  noun: 'BucketCors',
  root: 'CORSConfiguration',
  schema: struct({
    CORSRule: list(
      struct({
        ID: text.optional(),
        AllowedMethod: list(text, MAX_VALUES),
        AllowedOrigin: list(text, MAX_VALUES),
        AllowedHeader: list(text, MAX_VALUES).optional(),
        MaxAgeSeconds: integer.optional(),
        ExposeHeader: list(text, MAX_VALUES).optional(),
      }),
      MAX_RULES,
    ),
  }),
  missing: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  removable: true,
  check(_bucket, { CORSRule }) {
    for (const { AllowedMethod, AllowedOrigin, AllowedHeader = [], ExposeHeader = [] } of CORSRule) {
      const method = AllowedMethod.find((each) => !METHODS.includes(each));
      if (method !== undefined) {
        throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
      }
      refuseSecondWildcard('AllowedOrigin', AllowedOrigin);
      refuseSecondWildcard('AllowedHeader', AllowedHeader);
      const exposed = ExposeHeader.find((each) => each.includes('*'));
      if (exposed !== undefined) {
        throw invalidRequest(
          `ExposeHeader "${exposed}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
        );
      }
    }
  },
});

function refuseSecondWildcard(name: string, values: readonly string[]): void {
  const found = values.find((value) => value.indexOf('*') !== value.lastIndexOf('*'));
  if (found !== undefined) throw invalidRequest(`${name} "${found}" can not have more than one wildcard.`);
}
