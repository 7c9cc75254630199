import { callerArn } from '../core/arns.js';
import { ServiceError } from '../core/service-error.js';
import { readBody } from '../http/body.js';
import type { Call, Reply } from '../http/call.js';
import type { Service } from '../http/service.js';
import { elements, type XmlMembers } from './tree.js';
import { xmlDocument } from './xml.js';

const MAX_REQUEST_BYTES = 64 * 1024;

/** One operation. It takes the form in the request body and returns the elements of the result. */
export type QueryOperation = (call: Call, form: URLSearchParams) => Promise<XmlMembers> | XmlMembers;

interface QueryServiceOptions {
  /** The service's name in a SigV4 credential scope: `sts`. */
  readonly signingName: string;
  /** The XML namespace of the service's replies. */
  readonly namespace: string;
  /** A table of operations. The keys are the names that the form member Action uses. */
  readonly operations: Readonly<Record<string, QueryOperation>>;
}

/** A service over the AWS query protocol (a form in, XML out), made of a table of operations. */
export function queryService({ signingName, namespace, operations }: QueryServiceOptions): Service {
  const table = new Map(Object.entries(operations));
  return {
    name: signingName,
    operations: [...table.keys()],
    accepts: (target, signedService) => target === undefined && signedService === signingName,
    async route(call) {
      const form = new URLSearchParams((await readBody(call.body, MAX_REQUEST_BYTES)).toString('utf8'));
      const name = form.get('Action') ?? call.query.get('Action') ?? '(no Action)';
      const operation = table.get(name);
      if (operation === undefined) {
        throw new ServiceError(
          'InvalidAction',
          `Could not find operation ${name}: the emulator does not implement it.`,
        );
      }
      return {
        operation: name,
        run: async () =>
          reply(call, 200, `${name}Response`, namespace, {
            [`${name}Result`]: await operation(call, form),
            ResponseMetadata: { RequestId: call.requestId },
          }),
      };
    },
    denial: (name, { caller }) =>
      new ServiceError(
        'AccessDenied',
        `User: ${callerArn(caller)} is not authorized to perform: ${signingName}:${name}`,
        403,
      ),
    renderError: (call, { code, message, status }) =>
      reply(call, status, 'ErrorResponse', namespace, {
        Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
        RequestId: call.requestId,
      }),
  };
}

function reply(call: Call, status: number, root: string, namespace: string, members: XmlMembers): Reply {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': call.requestId },
    body: xmlDocument(`<${root} xmlns="${namespace}">${elements(members)}</${root}>`),
  };
}
