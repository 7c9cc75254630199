// The forms of principals, from the pages "AWS JSON policy elements: Principal" and "IAM identifiers" of AWS's IAM
// guide.

const NAME = '[\\w+=,.@-]+';
const PATH_AND_NAME = `(?:[\\w+=,.@-]+/)*${NAME}`;
const IDENTITY = new RegExp(
  `^arn:(aws[a-z-]*):(?:iam::\\d{12}:(?:root|(?:user|role)/${PATH_AND_NAME})` +
    `|sts::\\d{12}:(?:assumed-role/${NAME}/${NAME}|federated-user/${NAME}))$`,
);
/** The ARN of a CloudFront origin access identity. S3 accepts its name with spaces and with underscores. */
const CLOUDFRONT = /^arn:(aws[a-z-]*):iam::cloudfront:user\/CloudFront[ _]Origin[ _]Access[ _]Identity[ _]\w+$/;
const ACCOUNT = /^\d{12}$/;
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/;
/** A service name that contains a Region of China. In China, such names end in `.cn`. */
const OF_CHINA = /\.cn-[a-z]+-\d\.amazonaws\.com$/;
/** A canonical user id: the id by which S3 names an account in ACLs. */
export const CANONICAL_ID = /^[0-9a-f]{64}$/;

/** Whether a name below `AWS` in a principal can exist. If `partition` is absent, ARNs of every partition can exist. */
export function isIdentity(name: string, partition?: string): boolean {
  if (name === '*' || ACCOUNT.test(name)) return true;
  const [, given] = IDENTITY.exec(name) ?? CLOUDFRONT.exec(name) ?? [];
  return given !== undefined && (partition === undefined || given === partition);
}

/** Whether a name below `Service` in a principal can exist. If `partition` is absent, the end `.cn` is not checked. */
export function isService(name: string, partition?: string): boolean {
  if (!SERVICE.test(name) || OF_CHINA.test(name)) return false;
  return partition === undefined || partition === 'aws-cn' || !name.endsWith('.cn');
}
