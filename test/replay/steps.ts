import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';

type Event = NonNullable<History['events']>[number];

/**
 * The steps of a history that distinguish it from other histories, such as `createOrAdopt: created`, `signal granted`,
 * `timer fired` or `continued as new`. Workflow tasks and starts are left out.
 */
export function stepsOf({ events }: History): string[] {
  const activities = new Map<string, string>();
  return (events ?? []).flatMap((event) => {
    const { activityTaskScheduledEventAttributes: scheduled } = event;
    if (scheduled) activities.set(String(event.eventId), scheduled.activityType?.name ?? '');
    return stepOf(event, activities) ?? [];
  });
}

function stepOf(event: Event, activities: ReadonlyMap<string, string>): string | undefined {
  const { activityTaskCompletedEventAttributes: completed, workflowExecutionSignaledEventAttributes: signaled } = event;
  const { signalExternalWorkflowExecutionInitiatedEventAttributes: sent, activityTaskStartedEventAttributes: begun } =
    event;
  if (completed) {
    return `${activities.get(String(completed.scheduledEventId))}: ${answerIn(completed.result?.payloads?.[0])}`;
  }
  if (begun && (begun.attempt ?? 1) > 1) return `${activities.get(String(begun.scheduledEventId))} again`;
  const { activityTaskFailedEventAttributes: gaveUp } = event;
  if (gaveUp) return `${activities.get(String(gaveUp.scheduledEventId))} failed`;
  if (signaled) return `signal ${signaled.signalName}`;
  const updated = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name;
  if (updated) return `update ${updated}`;
  if (sent) return `sends ${sent.signalName}`;
  const memo = event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields;
  if (memo) return `memo ${Object.keys(memo).join(' ')}`;
  const attributes = Object.keys(
    event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields ?? {},
  );
  // The upsert that records a patch is no step of the export.
  if (attributes.some((name) => name !== 'TemporalChangeVersion')) return 'search attributes';
  if (event.timerFiredEventAttributes) return 'timer fired';
  if (event.workflowExecutionCancelRequestedEventAttributes) return 'native cancel';
  if (event.workflowExecutionCompletedEventAttributes) return 'completed';
  if (event.workflowExecutionCanceledEventAttributes) return 'cancelled';
  if (event.workflowExecutionFailedEventAttributes) return 'failed';
  if (event.workflowExecutionContinuedAsNewEventAttributes) return 'continued as new';
  return undefined;
}

/**
 * The part of an activity's result that distinguishes it from other results: kind, status and outcome. A result of one
 * word is returned as it is. `done` stands for a result without such a part.
 */
function answerIn(payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0] | null | undefined): string {
  const answer: unknown = payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
  if (typeof answer === 'string') return /^[a-zA-Z]+$/.test(answer) ? answer : 'done';
  const [first] = Array.isArray(answer) ? answer : [answer];
  if (typeof first !== 'object' || first === null) return 'done';
  const words = ['kind', 'status', 'outcome'].map((name) => Reflect.get(first, name));
  return words.filter((word) => typeof word === 'string').join(' ') || 'done';
}

/**
 * The first wanted step that does not occur after the previous wanted steps; undefined if all wanted steps occur in
 * order.
 */
export function missingStep(steps: readonly string[], wanted: readonly string[]): string | undefined {
  let at = 0;
  for (const step of wanted) {
    at = steps.indexOf(step, at) + 1;
    if (at === 0) return step;
  }
  return undefined;
}
