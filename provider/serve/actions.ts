import type { Diagnostic } from '../handlers.js';
import { type Attributes, isKnown } from '../schema/index.js';
import { type DiagnosticMessage, invokeAction, planAction, validateConfig } from '../transport/messages.js';
import { streaming, unary } from '../transport/rpc.js';
import { named } from './declared.js';
import { answered, diagnosticMessages, hasErrors } from './diagnostics.js';
import type { Session } from './session.js';
import { progressInterval, SparseProgress } from './sparse-progress.js';
import { decodePresent, validated } from './values.js';

/** The calls about actions. */
export function actionCalls<C>(session: Session<C>) {
  const declared = named(session.provider.actions, 'action');
  const answer = (attributes: Attributes, diagnostics: readonly Diagnostic[]) => ({
    diagnostics: diagnosticMessages(attributes, diagnostics),
  });
  return {
    ValidateActionConfig: unary(validateConfig, ({ typeName, config }) =>
      answered(
        session.log,
        () => {
          const action = declared(typeName);
          return answer(action.attributes, validated(action, decodePresent(action.attributes, config)));
        },
        (diagnostics) => ({ diagnostics }),
      ),
    ),
    PlanAction: unary(planAction, ({ typeName, config }) =>
      answered(
        session.log,
        async () => {
          const action = declared(typeName);
          const members = decodePresent(action.attributes, config);
          const found = validated(action, members);
          if (hasErrors(found)) return answer(action.attributes, found);
          const planned = (await action.plan?.(members, session.context())) ?? [];
          return answer(action.attributes, [...found, ...planned]);
        },
        (diagnostics) => ({ diagnostics }),
      ),
    ),
    InvokeAction: streaming(invokeAction, async ({ typeName, config }, send) => {
      const progress = new SparseProgress(progressInterval(session.terraformVersion), (message) =>
        send({ progress: { message }, completed: undefined }),
      );
      const stop = () => progress.end();
      session.stopped.addEventListener('abort', stop, { once: true });
      const diagnostics = await answered<readonly DiagnosticMessage[]>(
        session.log,
        async () => {
          const action = declared(typeName);
          const { attributes } = action;
          const members = decodePresent(attributes, config);
          if (!isKnown(members)) throw new Error('The configuration of the action is not known yet.');
          const found = validated(action, members);
          if (hasErrors(found)) return diagnosticMessages(attributes, found);
          const report = (message: string) => progress.report(message);
          return diagnosticMessages(attributes, await action.invoke(members, report, session.context()));
        },
        (failed) => failed,
      );
      session.stopped.removeEventListener('abort', stop);
      progress.finish();
      send({ progress: undefined, completed: { diagnostics } });
    }),
  };
}
