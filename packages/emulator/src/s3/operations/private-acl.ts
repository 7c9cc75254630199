import { canonicalOwnerId } from '../../core/arns.js';
import type { Reply } from '../../http/call.js';
import { element } from '../../xml/xml.js';
import { xmlReply } from '../wire/replies.js';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** A reply with the private ACL, which gives all rights to the owner and none to other accounts. */
export function privateAcl(ownerId: string, headers: Readonly<Record<string, string>> = {}): Reply {
  const id = element('ID', canonicalOwnerId(ownerId));
  const grantee = `<Grantee xmlns:xsi="${XSI}" xsi:type="CanonicalUser">${id}</Grantee>`;
  const grant = `<Grant>${grantee}${element('Permission', 'FULL_CONTROL')}</Grant>`;
  const content = `<Owner>${id}</Owner><AccessControlList>${grant}</AccessControlList>`;
  return xmlReply('AccessControlPolicy', content, headers);
}
