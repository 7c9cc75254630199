/** What names and numbers of AWS look like, for buckets and roles alike. */

export const ACCOUNT_ID = /^\d{12}$/;
/** The isolated partitions have other DNS suffixes, which nobody has tried. */
export const REGION = /^(?!us-iso|eu-iso)[a-z]{2}(-[a-z]+)+-\d$/;
export const BUCKET_NAME = /^(?=.{3,63}$)[a-z0-9][a-z0-9-]*[a-z0-9](\.[a-z0-9][a-z0-9-]*[a-z0-9])*$/;
/** It becomes part of a policy, where * and ? are wildcards, and of Terraform's JSON, where ${ begins an expression. */
export const PREFIX = /^(?!(.*\/)?(\.{1,2}|_logferry)(\/|$))([\w!.'()=-]+(\/[\w!.'()=-]+)*)?$/;
/** Of a key, not of an alias; with its partition and Region. */
export const KEY_ARN = /^arn:(aws|aws-cn|aws-us-gov):kms:([a-z0-9-]+):\d{12}:key\/[\w-]+$/;

/** A prefix without the slashes that may stand around it. */
export const bare = (prefix = ''): string => prefix.replace(/^\/+|\/+$/g, '');
