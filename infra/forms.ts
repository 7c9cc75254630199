/** Forms of AWS's names that infrastructure restricts further than `contract/aws-formats.ts`. */

/** The isolated partitions are refused: they have other DNS suffixes, which are untested. */
export const REGION = /^(?!us-iso|eu-iso)[a-z]{2}(-[a-z]+)+-\d$/;
/** It becomes part of a policy, where * and ? are wildcards, and of Terraform's JSON, where ${ begins an expression. */
export const PREFIX = /^(?!(.*\/)?(\.{1,2}|_logferry)(\/|$))([\w!.'()=-]+(\/[\w!.'()=-]+)*)?$/;
/** Of a key, not of an alias; with its partition and Region. */
export const KEY_ARN = /^arn:(aws|aws-cn|aws-us-gov):kms:([a-z0-9-]+):\d{12}:key\/[\w-]+$/;
