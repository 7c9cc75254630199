import { callerArn } from '../core/arns.js';
import { notImplemented, ServiceError } from '../core/service-error.js';
import type { Call } from '../http/call.js';
import type { Service } from '../http/service.js';
import { type InputOf, parseInput, type Shape } from './fields.js';
import { jsonError, jsonReply } from './reply.js';
import { readJson } from './request-body.js';

/** The members of a reply. Undefined stands for an empty body. */
type Output = object | undefined;

/** One operation: takes the parsed JSON body and returns the members of the reply. */
export interface JsonOperation<Context> {
  (context: Context, body: unknown): Promise<Output> | Output;
  /** The names of the members that the operation reads from the body. It ignores other members, as AWS does. */
  readonly members: readonly string[];
}

/** A table of operations. The keys are the names that the header X-Amz-Target uses. */
export type JsonOperations<Context> = Readonly<Record<string, JsonOperation<Context>>>;

/** The error code that a service uses if an input violates a constraint. */
type ViolationCode = Parameters<typeof parseInput>[2];

/** A function that makes operations. Such an operation checks its input against a shape before it runs. */
export function operationsWith<Context>(violation: ViolationCode) {
  return <S extends Shape>(
    shape: S,
    run: (context: Context, input: InputOf<S>) => Promise<Output> | Output,
  ): JsonOperation<Context> => {
    const operation = (context: Context, body: unknown) => run(context, parseInput(shape, body, violation));
    return Object.assign(operation, { members: Object.keys(shape) });
  };
}

interface JsonServiceOptions<Context> {
  /** The service's name in messages, for example `KMS`. */
  readonly title: string;
  /** The service's name in a SigV4 credential scope, for example `kms`. */
  readonly signingName: string;
  /** The beginning of the header X-Amz-Target, including the dot, for example `TrentService.`. */
  readonly targetPrefix: string;
  readonly operations: JsonOperations<Context>;
  /** Makes the context that operations use. */
  readonly context: (call: Call) => Context;
  /**
   * The error for an operation that is not in the table, or for a call that names no operation. Default:
   * NotImplemented.
   */
  readonly unknownOperation?: (name: string | undefined, target: string) => ServiceError;
}

/** A service over AWS JSON 1.1, made of a table of operations. */
export function jsonService<Context>(options: JsonServiceOptions<Context>): Service {
  const { title, signingName, targetPrefix, context } = options;
  const operations = new Map(Object.entries(options.operations));
  const unknownOperation =
    options.unknownOperation ??
    ((name) =>
      notImplemented(name === undefined ? `${title} without an operation in X-Amz-Target` : `${name} of ${title}`));
  return {
    name: signingName,
    operations: [...operations.keys()],
    accepts: (target, signedService) => target?.startsWith(targetPrefix) === true || signedService === signingName,
    route(call) {
      const target = String(call.headers['x-amz-target'] ?? '');
      const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : undefined;
      const run = name === undefined ? undefined : operations.get(name);
      if (name === undefined || run === undefined) throw unknownOperation(name, target);
      return {
        operation: name,
        async run() {
          const body = await readJson(call);
          return jsonReply(call, 200, await run(context(call), body));
        },
      };
    },
    denial: (name, { caller }) =>
      new ServiceError(
        'AccessDeniedException',
        `User: ${callerArn(caller)} is not authorized to perform: ${signingName}:${name}`,
      ),
    renderError: jsonError,
  };
}
