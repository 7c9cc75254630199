/* The forms of AWS's names and numbers, defined once for all schemas and checks. */

export const ACCOUNT_ID = /^\d{12}$/;
/** S3 user guide, "General purpose bucket naming rules". */
export const BUCKET_NAME = /^(?=.{3,63}$)[a-z0-9][a-z0-9-]*[a-z0-9](\.[a-z0-9][a-z0-9-]*[a-z0-9])*$/;
/** The direction that each Region's name contains. This check refuses most misspelt Regions. */
const DIRECTION = '(?:central|north|south|east|west|northeast|northwest|southeast|southwest)';
/** Name of a Region, such as eu-central-1 or us-gov-west-1. */
export const REGION = new RegExp(`^[a-z]{2}(-[a-z]+)*-${DIRECTION}-\\d$`);
/** CreateLogGroup: 1 to 512 of these characters. */
export const LOG_GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
/** IAM role ARN of any partition. */
export const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Removes the leading and trailing slashes of an archive prefix. An absent prefix becomes the empty text. */
export const trimSlashes = (prefix = ''): string => prefix.replace(/^\/+|\/+$/g, '');
