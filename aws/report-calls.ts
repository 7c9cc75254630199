import type { FinalizeRequestMiddleware, MiddlewareStack } from '@smithy/types';
import { defined } from '../contract/index.js';
import type { CredentialsOrigin } from './credential-problems.js';
import { denial } from './denial.js';
import { factsOf } from './error-facts.js';
import { isCredentialProblem, isThrottling } from './failures.js';
import { SENT_CALLS, type SentCall } from './sent-calls.js';

/**
 * A plugin for an SDK client that reports each attempt at a call on {@link SENT_CALLS}, if there is a listener.
 * @param service the prefix of the operations, such as `logs`
 */
export const reportingCalls = (
  service: string,
  region: string,
  credentials: () => CredentialsOrigin | undefined = () => undefined,
) => ({
  applyToStack: <Input extends object, Answer extends object>(stack: MiddlewareStack<Input, Answer>): void => {
    const report: FinalizeRequestMiddleware<Input, Answer> = (next, context) => async (args) => {
      if (!SENT_CALLS.hasSubscribers) return next(args);
      const beganMs = performance.now();
      const publish = (answer: Pick<SentCall, 'status' | 'requestId' | 'error' | 'throttled'>): void => {
        const { host, attempt } = requestOf(args.request);
        const call: SentCall = {
          operation: `${service}:${String(context.commandName).replace(/Command$/, '')}`,
          ...{ region, host, attempt, durationMs: Math.round(performance.now() - beganMs) },
          ...defined({ credentials: credentials()?.source }),
          ...answer,
        };
        SENT_CALLS.publish(call);
      };
      try {
        const result = await next(args);
        publish(metadataIn(result.output));
        return result;
      } catch (error) {
        publish({
          ...metadataIn(error),
          error: wordsOf(error),
          ...(isThrottling(factsOf(error)) && { throttled: true }),
        });
        throw error;
      }
    };
    stack.addRelativeTo(report, { relation: 'after', toMiddleware: 'retryMiddleware', name: 'reportCalls' });
  },
});

/**
 * The name of an error, with AWS's message if AWS has answered. A message about credentials is not quoted, because it
 * can contain a token.
 */
function wordsOf(error: unknown): string {
  const facts = factsOf(error);
  const name = facts.code ?? facts.name;
  return isCredentialProblem(facts) || facts.status === undefined ? name : denial(name, facts.message);
}

function requestOf(request: unknown): { host: string; attempt: number } {
  if (typeof request !== 'object' || request === null) return { host: 'unknown', attempt: 1 };
  const { hostname, port, headers } = request as { hostname?: string; port?: number; headers?: Record<string, string> };
  const attempt = Number(/attempt=(\d+)/.exec(headers?.['amz-sdk-request'] ?? '')?.[1] ?? 1);
  return { host: `${hostname ?? 'unknown'}${port === undefined ? '' : `:${port}`}`, attempt };
}

function metadataIn(answer: unknown): Pick<SentCall, 'status' | 'requestId'> {
  const metadata = (Object(answer) as { $metadata?: { httpStatusCode?: number; requestId?: string } }).$metadata;
  return defined({ status: metadata?.httpStatusCode, requestId: metadata?.requestId });
}
