import { describe, expect, it } from 'vitest';
import { emulatedS3, statusAndCode } from '../../../../test/support/s3.js';

const s3 = emulatedS3('refuses');

async function put(resource: string, body: string): Promise<string> {
  return statusAndCode(await s3.raw({ method: 'PUT', path: `/refuses?${resource}`, body }));
}

const lifecycle = (rule: string) => `<LifecycleConfiguration><Rule>${rule}</Rule></LifecycleConfiguration>`;
const tags = (...pairs: [string, string][]) =>
  `<Tagging><TagSet>${pairs.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')}</TagSet></Tagging>`;

describe('a document for a setting is refused if it is wrong, or asks for what the emulator lacks:', () => {
  const cors = (rule: string) => `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`;
  const encryption = (rule: string) =>
    `<ServerSideEncryptionConfiguration><Rule>${rule}</Rule></ServerSideEncryptionConfiguration>`;
  const expire = '<Expiration><Days>1</Days></Expiration>';
  const on = '<Status>Enabled</Status><Filter/>';
  it.each([
    ['cors', cors('<AllowedMethod>PATCH</AllowedMethod><AllowedOrigin>*</AllowedOrigin>'), '400 InvalidRequest'],
    ['cors', cors('<AllowedMethod>GET</AllowedMethod><AllowedOrigin>**</AllowedOrigin>'), '400 InvalidRequest'],
    ['cors', cors('<AllowedMethod>GET</AllowedMethod>'), '400 MalformedXML'],
    ['cors', '<CORSConfiguration/>', '400 MalformedXML'],
    [
      'encryption',
      encryption(
        '<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES</SSEAlgorithm></ApplyServerSideEncryptionByDefault>',
      ),
      '400 MalformedXML',
    ],
    [
      'encryption',
      encryption(
        '<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>',
      ),
      '400 InvalidArgument',
    ],
    [
      'encryption',
      encryption('<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>'),
      '501 NotImplemented',
    ],
    ['encryption', encryption('') + encryption(''), '400 MalformedXML'],
    ['lifecycle', lifecycle(on), '400 InvalidRequest'],
    ['lifecycle', lifecycle(`<Status>Enabled</Status>${expire}`), '400 MalformedXML'],
    ['lifecycle', lifecycle(`${on}<Prefix/>${expire}`), '400 MalformedXML'],
    ['lifecycle', lifecycle(`${on}<Expiration><Days>0</Days></Expiration>`), '400 InvalidArgument'],
    ['lifecycle', lifecycle(`${on}<Expiration><Days>1</Days><Date>2030-01-01</Date></Expiration>`), '400 MalformedXML'],
    ['lifecycle', lifecycle(`${on}<Expiration><Date>2030-01-01T01:00:00Z</Date></Expiration>`), '400 InvalidArgument'],
    ['lifecycle', lifecycle(`${on}<Expiration><Date>soon</Date></Expiration>`), '400 MalformedXML'],
    [
      'lifecycle',
      lifecycle(`${on}<Transition><Days>1</Days><StorageClass>STANDARD_IA</StorageClass></Transition>`),
      '400 InvalidArgument',
    ],
    [
      'lifecycle',
      lifecycle(`${on}${expire}<Transition><Days>9</Days><StorageClass>GLACIER</StorageClass></Transition>`),
      '400 InvalidArgument',
    ],
    ['lifecycle', lifecycle(`<ID>a</ID>${on}${expire}</Rule><Rule><ID>a</ID>${on}${expire}`), '400 InvalidArgument'],
    [
      'lifecycle',
      lifecycle(
        `<Status>Enabled</Status><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>`,
      ),
      '400 InvalidRequest',
    ],
    [
      'logging',
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>none</TargetBucket><TargetPrefix/></LoggingEnabled></BucketLoggingStatus>',
      '400 InvalidTargetBucketForLogging',
    ],
    [
      'notification',
      '<NotificationConfiguration><QueueConfiguration><Queue>q</Queue></QueueConfiguration></NotificationConfiguration>',
      '501 NotImplemented',
    ],
    [
      'ownershipControls',
      '<OwnershipControls><Rule><ObjectOwnership>Me</ObjectOwnership></Rule></OwnershipControls>',
      '400 MalformedXML',
    ],
    [
      'publicAccessBlock',
      '<PublicAccessBlockConfiguration><BlockPublicAcls>maybe</BlockPublicAcls></PublicAccessBlockConfiguration>',
      '400 MalformedXML',
    ],
    [
      'requestPayment',
      '<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>',
      '501 NotImplemented',
    ],
    ['tagging', tags(['a', '1'], ['a', '2']), '400 InvalidTag'],
    ['tagging', tags(['aws:a', '1']), '400 InvalidTag'],
    ['tagging', tags(['a', '&amp;']), '400 InvalidTag'],
    [
      'tagging',
      tags(...Array.from({ length: 51 }, (_, index): [string, string] => [`k${index}`, ''])),
      '400 BadRequest',
    ],
    ['tagging', '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>', '400 MalformedXML'],
    ['website', '<WebsiteConfiguration/>', '400 InvalidArgument'],
    [
      'website',
      '<WebsiteConfiguration><IndexDocument><Suffix>a/b</Suffix></IndexDocument></WebsiteConfiguration>',
      '400 InvalidArgument',
    ],
    ['replication', '<ReplicationConfiguration/>', '501 NotImplemented'],
    [
      'accelerate',
      `<AccelerateConfiguration>${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}</AccelerateConfiguration>`,
      '400 MalformedXML',
    ],
    [
      'accelerate',
      '<!DOCTYPE a [<!ENTITY e "Enabled">]><AccelerateConfiguration><Status>&e;</Status></AccelerateConfiguration>',
      '400 MalformedXML',
    ],
    ['accelerate', '<AccelerateConfiguration><__proto__>x</__proto__></AccelerateConfiguration>', '400 MalformedXML'],
  ])('?%s $1: $2', async (resource, body, expected) => {
    expect(await put(resource, body)).toBe(expected);
  });
});
