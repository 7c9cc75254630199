import { z } from 'zod';
import { exportRequest, sliceSize, verifyLevel } from '../../contract/request.js';
import { ruleText } from '../../contract/schema-findings.js';

const { shape } = exportRequest;

/** Names of keys that suggest a secret. Secrets do not belong in this file, which tools and people copy. */
const SECRET = /secret|password|token|access_?key|credential/i;

/**
 * A schema for an object with these keys. The refusal of any other key lists the allowed keys or, if the key suggests a
 * secret, says where credentials belong.
 */
const objectOf = <Shape extends z.ZodRawShape>(known: Shape) =>
  z.strictObject(known, {
    error(issue) {
      if (issue.code !== 'unrecognized_keys') return ruleText(issue as z.core.$ZodRawIssue);
      const keys = issue.keys as readonly string[];
      if (keys.some((key) => SECRET.test(key))) {
        return `${keys.join(', ')}: credentials do not belong in this file; name an AWS profile with defaults.profile`;
      }
      return `unknown key ${keys.join(', ')}; the keys are ${Object.keys(known).join(', ')}`;
    },
  });

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be a name of at most 64 letters, digits and . _ -');

const { bucket, prefix, layout, bucketOwner } = shape.destination.shape;

/** A destination that commands can name with `--destination`. */
const namedDestination = objectOf({
  bucket,
  prefix: prefix.unwrap().optional(),
  layout: layout.unwrap().optional(),
  region: shape.region.optional(),
  bucketOwner,
});

/** Values of flags that the user leaves out. */
const defaults = objectOf({
  destination: name.optional(),
  region: shape.region.optional(),
  profile: z.string().min(1).optional(),
  account: shape.account,
  slice: sliceSize.optional(),
  verify: verifyLevel.optional(),
  weight: shape.weight.unwrap().optional(),
  requestedBy: shape.requestedBy,
});

/** Schema of the configuration file of commands: default values of flags, and named destinations. */
export const configuration = objectOf({
  defaults: defaults.default({}),
  destinations: z.record(name, namedDestination).default({}),
});
export type Configuration = z.output<typeof configuration>;
export type NamedDestination = z.output<typeof namedDestination>;
