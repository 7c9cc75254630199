import type { Level, Log } from '../handlers.js';

/** Writes JSON lines as go-plugin's hosts read them from a plugin's standard error. */
export function jsonLog(write: (line: string) => void, module: string): Log {
  return (level, message, fields = {}) => {
    // Fields may hold any value, and a bigint or a circular reference must not end the process.
    write(
      `${safeJson({ '@level': level, '@message': message, '@module': module, ...fields }) ?? plainLine(level, message, module)}\n`,
    );
  };
}

const plainLine = (level: Level, message: string, module: string) =>
  JSON.stringify({ '@level': level, '@message': message, '@module': module });

function safeJson(value: object): string | undefined {
  try {
    return JSON.stringify(value, (_name, member) => (typeof member === 'bigint' ? String(member) : member));
  } catch {
    return undefined;
  }
}
