// AWS's page "AWS global condition context keys", read in November 2026.

const NAMES = `
  aws:AssumedRoot aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:ChatbotSourceArn aws:CurrentTime
  aws:Ec2InstanceSourcePrivateIPv4 aws:Ec2InstanceSourceVpc aws:EpochTime aws:FederatedProvider aws:MultiFactorAuthAge
  aws:MultiFactorAuthPresent aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService aws:PrincipalOrgID
  aws:PrincipalOrgPaths aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:PrincipalType aws:Referer
  aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths aws:SecureTransport aws:SourceAccount
  aws:SourceArn aws:SourceIdentity aws:SourceIp aws:SourceOrgID aws:SourceOrgPaths aws:SourceVpc aws:SourceVpcArn
  aws:SourceVpce aws:TokenIssueTime aws:UserAgent aws:userid aws:username aws:ViaAWSService aws:VpceAccount
  aws:VpceOrgID aws:VpceOrgPaths aws:VpcSourceIp`;

const KEYS: ReadonlySet<string> = new Set(NAMES.toLowerCase().trim().split(/\s+/));
const TAGS = /^aws:(principaltag|requesttag|resourcetag)\/./;

/** Whether a key (lower case) is a global condition key whose conditions can be evaluated. */
export const isGlobalConditionKey = (key: string): boolean => KEYS.has(key) || TAGS.test(key);
