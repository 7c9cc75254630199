/** The end of an activity, in the form that the SDK's core passes to workflow code. */
export type Result =
  | { completed: { result: unknown } }
  | { failed: { failure: unknown } }
  | { cancelled: { failure: unknown } };

/** The result of an activity whose workflow no longer waits for it. */
export const cancelledResult = (): Result => ({
  cancelled: {
    failure: {
      message: 'Activity cancelled',
      activityFailureInfo: { activityType: { name: 'abandoned' }, activityId: 'abandoned' },
      cause: { message: 'cancelled', canceledFailureInfo: {} },
    },
  },
});
