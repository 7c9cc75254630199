import { type DataConverter, defaultPayloadConverter } from '@temporalio/client';

type PayloadCodec = NonNullable<DataConverter['payloadCodecs']>[number];
type Payload = Parameters<PayloadCodec['decode']>[0][number];

/**
 * A codec that gives the value `undefined` for each payload that cannot be decoded, as the workflows of exports do.
 * Callers in other languages can start an export with a memo of such payloads, for example an encrypted memo.
 * Temporal's client decodes all memos of a list, so one such memo would fail the whole list of exports.
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
