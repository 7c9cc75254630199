import { type DataConverter, defaultPayloadConverter } from '@temporalio/client';

type PayloadCodec = NonNullable<DataConverter['payloadCodecs']>[number];
type Payload = Parameters<PayloadCodec['decode']>[0][number];

/**
 * Lets a client read a payload that cannot be decoded as `undefined`, as the workflows of exports do. Callers in other
 * languages can start an export with such a memo, for example an encrypted one. Temporal's client decodes all memos of
 * a list, so this one would fail the list of all exports.
 */
export const undecodableAsUndefined: PayloadCodec = {
  encode: async (payloads) => payloads,
  decode: async (payloads) =>
    payloads.map((payload) => (isDecodable(payload) ? payload : defaultPayloadConverter.toPayload(undefined))),
};

function isDecodable(payload: Payload): boolean {
  try {
    defaultPayloadConverter.fromPayload(payload);
    return true;
  } catch {
    return false;
  }
}
