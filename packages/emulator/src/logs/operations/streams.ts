import { writeToken } from '../../core/page-tokens.js';
import { ServiceError } from '../../core/service-error.js';
import { flag, integer, optional, required, text } from '../../json/fields.js';
import { byName, groupArn, groupNamed, type LogStream, streamNamed } from '../model/logs-store.js';
import { chosenGroup, refuseIfProtected } from './chosen-group.js';
import { groupIdentifier, groupName, pageToken, streamName, streamNameText } from './name-fields.js';
import { readToken } from './next-token.js';
import { type LogsOperations, operation } from './operation.js';

const MAX_PAGE = 50;

const createLogStream = operation(
  { logGroupName: required(groupName), logStreamName: required(streamName) },
  ({ logs, store, clock }, input) => {
    const group = groupNamed(logs, input.logGroupName);
    if (group.streams.has(input.logStreamName)) {
      throw new ServiceError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    }
    store.createStream(group, input.logStreamName, clock.now());
    return undefined;
  },
);

const deleteLogStream = operation(
  { logGroupName: required(groupName), logStreamName: required(streamName) },
  ({ logs, store }, input) => {
    const group = groupNamed(logs, input.logGroupName);
    const stream = streamNamed(group, input.logStreamName);
    refuseIfProtected(group);
    store.removeStream(group, stream);
    return undefined;
  },
);

const describeLogStreams = operation(
  {
    logGroupName: optional(groupName),
    logGroupIdentifier: optional(groupIdentifier),
    logStreamNamePrefix: optional(streamNameText),
    orderBy: optional(text({ oneOf: ['LogStreamName', 'LastEventTime'] })),
    descending: optional(flag()),
    limit: optional(integer({ min: 1, max: MAX_PAGE })),
    nextToken: optional(pageToken),
  },
  ({ logs, clock }, input) => {
    const { logStreamNamePrefix: prefix = '', descending = false } = input;
    const byTime = input.orderBy === 'LastEventTime';
    if (byTime && input.logStreamNamePrefix !== undefined) {
      throw new ServiceError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.');
    }
    const group = chosenGroup(logs, input);
    const ordered = [...group.streams.values()]
      .filter((stream) => stream.name.startsWith(prefix))
      .map((stream) => ({ stream, name: stream.name, time: byTime ? (stream.lastEventTimestamp ?? 0) : 0 }))
      .sort((a, b) => (a.time - b.time || byName(a, b)) * (descending ? -1 : 1));
    const listing = ['streams', logs.accountId, logs.region, group.name, prefix, byTime, descending];
    const start =
      input.nextToken === undefined ? 0 : afterToken(input.nextToken, listing, clock.now(), ordered, descending);
    const page = ordered.slice(start, start + (input.limit ?? MAX_PAGE));
    const last = page.at(-1);
    const more = last !== undefined && start + page.length < ordered.length;
    const arn = groupArn(logs, group.name);
    return {
      logStreams: page.map(({ stream }) => describe(arn, stream)),
      ...(more ? { nextToken: writeToken(listing, { time: last.time, name: last.name }, clock.now()) } : {}),
    };
  },
);

/**
 * Index of the first stream after the position in the token. The position is not an index, so that pages stay right if
 * streams are created or deleted between two requests.
 */
function afterToken(
  token: string,
  listing: readonly unknown[],
  nowMs: number,
  ordered: readonly { readonly name: string; readonly time: number }[],
  descending: boolean,
): number {
  const position = readToken(token, listing, nowMs) as { time: number; name: string };
  const next = ordered.findIndex((each) => {
    const order = each.time - position.time || byName(each, position);
    return descending ? order < 0 : order > 0;
  });
  return next === -1 ? ordered.length : next;
}

function describe(arn: string, stream: LogStream): object {
  const { firstEventTimestamp, lastEventTimestamp, lastIngestionTime } = stream;
  return {
    logStreamName: stream.name,
    creationTime: stream.creationTime,
    firstEventTimestamp,
    lastEventTimestamp,
    lastIngestionTime,
    arn: `${arn}:log-stream:${stream.name}`,
    // AWS deprecated this member in 2019 and has returned 0 since.
    storedBytes: 0,
  };
}

export const streamOperations: LogsOperations = {
  CreateLogStream: createLogStream,
  DeleteLogStream: deleteLogStream,
  DescribeLogStreams: describeLogStreams,
};
