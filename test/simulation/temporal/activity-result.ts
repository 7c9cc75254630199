/** The end of an activity, in the form that the SDK's core passes to workflow code. */
export type Result =
  | { completed: { result: unknown } }
  | { failed: { failure: unknown } }
  | { cancelled: { failure: unknown } };

/** The result that a workflow gets for an activity that it has abandoned. */
export const cancelledResult = (): Result => ({
  cancelled: {
    failure: {
      message: 'Activity cancelled',
      activityFailureInfo: { activityType: { name: 'abandoned' }, activityId: 'abandoned' },
      cause: { message: 'cancelled', canceledFailureInfo: {} },
    },
  },
});
