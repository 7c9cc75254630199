/** How an activity ends, in the form the SDK's core tells workflow code. */
export type Result =
  | { completed: { result: unknown } }
  | { failed: { failure: unknown } }
  | { cancelled: { failure: unknown } };

/** Of an activity that nobody waits for any more. */
export const cancelledResult = (): Result => ({
  cancelled: {
    failure: {
      message: 'Activity cancelled',
      activityFailureInfo: { activityType: { name: 'abandoned' }, activityId: 'abandoned' },
      cause: { message: 'cancelled', canceledFailureInfo: {} },
    },
  },
});
