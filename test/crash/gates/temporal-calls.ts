import { gunzipSync } from 'node:zlib';

/** Number of bytes before each gRPC message: a flag for compression and the length of the message. */
const FRAME_BYTES = 5;
const COMMANDS_FIELD = 2;
const LENGTH_DELIMITED = 2;
/** Names for the values of Temporal's CommandType that the crash matrix uses. */
const COMMANDS: Readonly<Record<number, string>> = { 4: 'complete', 7: 'cancelled', 10: 'continueAsNew', 12: 'signal' };

/**
 * The name of a call, such as `temporal SignalWithStartWorkflowExecution ...text`. The text is the printable characters
 * of the message. For an answer to a workflow task, the commands of the answer come before the text: `temporal
 * RespondWorkflowTaskCompleted [signal ...granted...] ...`.
 */
export function nameOfCall(path: string, framed: Buffer): string {
  const rpc = path.slice(path.lastIndexOf('/') + 1);
  const body = framed.subarray(FRAME_BYTES);
  const message = framed[0] === 1 ? gunzipSync(body) : body;
  const commands = rpc === 'RespondWorkflowTaskCompleted' ? commandsOf(message).map((command) => `[${command}]`) : [];
  return ['temporal', rpc, ...commands, printable(message)].join(' ');
}

function commandsOf(message: Buffer): string[] {
  return fieldsOf(message)
    .filter(({ number, bytes }) => number === COMMANDS_FIELD && bytes !== undefined)
    .map(({ bytes = Buffer.alloc(0) }) => {
      const type = fieldsOf(bytes).find(({ number }) => number === 1)?.value ?? 0;
      return `${COMMANDS[type] ?? type} ${printable(bytes)}`;
    });
}

const printable = (bytes: Buffer): string => bytes.toString('latin1').replace(/[^\x20-\x7e]+/g, '.');

interface Field {
  number: number;
  value?: number;
  bytes?: Buffer;
}

/** The top-level fields of a protobuf message, up to the first field that is neither a varint nor length-delimited. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === LENGTH_DELIMITED) {
      const length = varint();
      fields.push({ number, bytes: message.subarray(at, at + length) });
      at += length;
    } else if (tag % 8 === 0) {
      fields.push({ number, value: varint() });
    } else {
      break;
    }
  }
  return fields;
}
