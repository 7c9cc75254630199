import type { Diagnostic, Log } from '../handlers.js';
import type { Attributes, Finding } from '../schema/index.js';
import { type DiagnosticMessage, SEVERITY } from '../transport/messages.js';
import { attributePathOf } from './paths.js';

/** Diagnostics as messages of the protocol. Their paths lead to parts of `attributes`. */
export const diagnosticMessages = (
  attributes: Attributes,
  diagnostics: readonly Diagnostic[],
): readonly DiagnosticMessage[] =>
  diagnostics.map(({ severity, summary, detail, attribute }) => ({
    severity: SEVERITY[severity],
    summary,
    detail,
    attribute: attribute === undefined ? undefined : attributePathOf(attributes, attribute),
  }));

export const refused = (findings: readonly Finding[]): readonly Diagnostic[] =>
  findings.map(({ path, summary, detail }) => ({ severity: 'error', summary, detail, attribute: path }));

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');

export const errorMessage = (summary: string, detail: string): DiagnosticMessage => ({
  severity: SEVERITY.error,
  summary,
  detail,
  attribute: undefined,
});

/** The answer of a call. If the call throws an error, the answer shows this error to the user. */
export async function answered<S>(
  log: Log,
  answer: () => NoInfer<S> | Promise<NoInfer<S>>,
  failed: (diagnostics: readonly DiagnosticMessage[]) => NoInfer<S>,
): Promise<S> {
  try {
    return await answer();
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    log('error', message, { stack });
    return failed([errorMessage('The provider failed', message)]);
  }
}
