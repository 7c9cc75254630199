import { ServiceError } from '../core/errors.js';
import { partitionOf } from '../core/arns.js';
import { readBody } from '../http/body.js';
import type { Call, Reply, Service } from '../http/call.js';
import { element, xmlDocument } from '../xml/xml.js';

const MAX_REQUEST_BYTES = 64 * 1024;
const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS GetCallerIdentity over the AWS query protocol: who the emulator takes a caller for. */
export class StsService implements Service {
  readonly operations = ['GetCallerIdentity'];

  operationOf(): string {
    return 'GetCallerIdentity';
  }

  async run(call: Call): Promise<Reply> {
    const form = new URLSearchParams((await readBody(call.body, MAX_REQUEST_BYTES)).toString('utf8'));
    const action = form.get('Action') ?? call.query.get('Action');
    if (action !== 'GetCallerIdentity') {
      const name = action ?? '(no Action)';
      throw new ServiceError('InvalidAction', `Could not find operation ${name}: the emulator does not implement it.`);
    }
    const { accountId, region } = call.caller;
    const result = [
      element('Arn', `arn:${partitionOf(region)}:iam::${accountId}:user/emulator`),
      element('UserId', 'AIDAEMULATORUSER00000'),
      element('Account', accountId),
    ].join('');
    return reply(
      call,
      200,
      `<GetCallerIdentityResponse xmlns="${NAMESPACE}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult>` +
        `<ResponseMetadata>${element('RequestId', call.requestId)}</ResponseMetadata></GetCallerIdentityResponse>`,
    );
  }

  renderError(call: Call, { code, message, status }: ServiceError): Reply {
    const error =
      element('Type', status < 500 ? 'Sender' : 'Receiver') + element('Code', code) + element('Message', message);
    return reply(
      call,
      status,
      `<ErrorResponse xmlns="${NAMESPACE}"><Error>${error}</Error>${element('RequestId', call.requestId)}</ErrorResponse>`,
    );
  }
}

function reply(call: Call, status: number, xml: string): Reply {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': call.requestId },
    body: xmlDocument(xml),
  };
}
