import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/**
 * The payload converter of all workflows: Temporal's own, but a payload that cannot be decoded is `undefined`. Callers
 * in other languages can send such a payload, for example an encrypted one. With Temporal's converter, it would fail
 * each workflow task of the export or lane that receives it. The export or lane could then neither go on nor be
 * cancelled.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      return undefined as T;
    }
  },
};
