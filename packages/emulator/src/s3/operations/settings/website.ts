import { z } from 'zod';
import { list, oneOf, struct, text } from '../../../xml/shapes.js';
import { malformedXml } from '../../../xml/xml.js';
import { invalidArgument } from '../../wire/errors.js';
import { storedSetting } from './stored-setting.js';

const MAX_ROUTING_RULES = 50;
const protocol = oneOf('http', 'https').optional();

const routingRule = struct({
  Condition: struct({
    KeyPrefixEquals: text.optional(),
    HttpErrorCodeReturnedEquals: text.pipe(z.string().regex(/^[45]\d\d$/)).optional(),
  }).optional(),
  Redirect: struct({
    Protocol: protocol,
    HostName: text.optional(),
    ReplaceKeyPrefixWith: text.optional(),
    ReplaceKeyWith: text.optional(),
    HttpRedirectCode: text.pipe(z.string().regex(/^3\d\d$/)).optional(),
  }),
});

/** The website setting of a bucket. It is stored without any effect, because there is no website endpoint. */
export const website = storedSetting({
  noun: 'BucketWebsite',
  root: 'WebsiteConfiguration',
  schema: struct({
    RedirectAllRequestsTo: struct({ HostName: text, Protocol: protocol }).optional(),
    IndexDocument: struct({ Suffix: text }).optional(),
    ErrorDocument: struct({ Key: text }).optional(),
    RoutingRules: struct({ RoutingRule: list(routingRule, MAX_ROUTING_RULES) }).optional(),
  }),
  missing: ['NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'],
  removable: true,
  check(_bucket, { RedirectAllRequestsTo, IndexDocument, ErrorDocument, RoutingRules }) {
    if (RedirectAllRequestsTo !== undefined) {
      if ((IndexDocument ?? ErrorDocument ?? RoutingRules) !== undefined) throw malformedXml();
      return;
    }
    const suffix = IndexDocument?.Suffix ?? '';
    if (suffix === '' || suffix.includes('/')) {
      throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', suffix);
    }
    for (const { Redirect } of RoutingRules?.RoutingRule ?? []) {
      if (Redirect.ReplaceKeyPrefixWith !== undefined && Redirect.ReplaceKeyWith !== undefined) throw malformedXml();
    }
  },
});
