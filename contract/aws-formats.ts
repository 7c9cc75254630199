/* The forms of AWS's names and numbers, defined once for all schemas and checks. */

export const ACCOUNT_ID = /^\d{12}$/;
/** S3 user guide, "General purpose bucket naming rules". */
export const BUCKET_NAME = /^(?=.{3,63}$)[a-z0-9][a-z0-9-]*[a-z0-9](\.[a-z0-9][a-z0-9-]*[a-z0-9])*$/;
/** The direction in the name of a Region, such as `central` in eu-central-1. Most misspelt Regions lack a direction. */
const DIRECTION = '(?:central|north|south|east|west|northeast|northwest|southeast|southwest)';
/**
 * Name of a Region, such as eu-central-1 or us-gov-west-1. Regions of isolated partitions (us-iso-east-1) and of the
 * European Sovereign Cloud (eusc-de-east-1) are left out: the ARNs and policies of logferry do not know their
 * partitions (`destination/statements/aws-names.ts`).
 */
export const REGION = new RegExp(`^(?![a-z]{2}-iso)[a-z]{2}(-[a-z]+)*-${DIRECTION}-\\d$`);
/** The form of a name that {@link REGION} matches, in words for messages. */
export const REGION_FORM = 'an AWS Region such as eu-central-1, in the partition aws, aws-cn or aws-us-gov';
/** CreateLogGroup: 1 to 512 of these characters. */
export const LOG_GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
/**
 * ARN of a log group, with or without `:*` at the end, or of a log stream. Groups: Region, account id, name, and the
 * name of the stream.
 */
export const LOG_GROUP_ARN = /^arn:aws[a-z-]*:logs:([a-z0-9-]+):(\d{12}):log-group:([^:]+?)(?::\*|:log-stream:(.*))?$/;
/** ARN of an account, an IAM role or an IAM user. Groups: partition, account id. */
export const PRINCIPAL_ARN = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):(?:root|(?:role|user)\/[\w+=,.@/-]+)$/;
/** IAM role ARN of any partition. */
export const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const KMS_ARN = 'arn:(aws|aws-cn|aws-us-gov):kms:([a-z0-9-]+):\\d{12}';
const KMS_KEY = 'key/[\\w-]{1,250}';
const KMS_ALIAS = 'alias/[\\w/-]{1,250}';
/** ARN of a KMS key, not of an alias. Groups: partition, Region. */
export const KMS_KEY_ARN = new RegExp(`^${KMS_ARN}:${KMS_KEY}$`);
/** ARN of a KMS key or of an alias. Groups: partition, Region. */
export const KMS_KEY_OR_ALIAS_ARN = new RegExp(`^${KMS_ARN}:(?:${KMS_KEY}|${KMS_ALIAS})$`);
/** The names by which KMS knows a key: the ARN of the key or of an alias, an alias, or the id of the key. */
export const KMS_KEY_NAME = new RegExp(`${KMS_KEY_OR_ALIAS_ARN.source}|^${KMS_ALIAS}$|^(?:mrk-)?[0-9a-f-]{32,36}$`);
