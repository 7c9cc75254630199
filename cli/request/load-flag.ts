import { LogferryError } from '../../contract/errors.js';

export interface LoadFlag {
  logGroupName: string;
  logStreamName: string;
  file: string;
}

/** `GROUP/STREAM=FILE`: the group is everything before the last `/` left of the first `=`. */
export function parseLoad(text: string): LoadFlag {
  const equals = text.indexOf('=');
  const slash = text.lastIndexOf('/', equals);
  const flag = {
    logGroupName: text.slice(0, slash),
    logStreamName: text.slice(slash + 1, equals),
    file: text.slice(equals + 1),
  };
  if (equals > 0 && slash > 0 && Object.values(flag).every((part) => part !== '')) return flag;
  throw new LogferryError('INVALID_REQUEST', { detail: `--load (${text.slice(0, 160)}): write GROUP/STREAM=FILE` });
}
