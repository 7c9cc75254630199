import { ServiceError } from '../core/service-error.js';

/** The largest 64-bit integer. */
const MAX_LONG = 2n ** 63n - 1n;
/**
 * Maximum length of an error message (characters). Messages repeat the given values, so the reply to a request with
 * many errors could become huge without this limit.
 */
const MAX_REPORT_CHARS = 16_384;

/**
 * One member of an operation's input. `parse` adds violated constraints to `problems`, because AWS reports all of them
 * at once. `parse` throws SerializationException if the JSON type is wrong.
 */
export interface Field<T> {
  parse(value: unknown, path: string, problems: string[]): T;
}
export type Shape = Readonly<Record<string, Field<unknown>>>;
export type InputOf<S extends Shape> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

interface TextRules {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
}

/**
 * Checks an input against a shape.
 * @throws ServiceError SerializationException for a wrong JSON type; otherwise with the code `violation` and all
 * violated constraints in AWS's words
 */
export function parseInput<S extends Shape>(
  shape: S,
  body: unknown,
  violation: 'InvalidParameterException' | 'ValidationException',
): InputOf<S> {
  const problems: string[] = [];
  const input = structure(shape).parse(body, '', problems);
  if (problems.length > 0) {
    const errors = problems.length === 1 ? 'error' : 'errors';
    throw new ServiceError(
      violation,
      `${problems.length} validation ${errors} detected: ${problems.join('; ')}`.slice(0, MAX_REPORT_CHARS),
    );
  }
  return input;
}

export function structure<S extends Shape>(shape: S): Field<InputOf<S>> {
  const members = Object.entries(shape);
  return {
    parse(value, path, problems) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw wrongType(value, 'a structure', path);
      }
      const prefix = path === '' ? '' : `${path}.`;
      const given = value as Record<string, unknown>;
      const parsed = members.map(([name, field]) => [
        name,
        field.parse(Object.hasOwn(given, name) ? given[name] : undefined, `${prefix}${name}`, problems),
      ]);
      return Object.fromEntries(parsed) as InputOf<S>;
    },
  };
}

export function optional<T>(field: Field<T>): Field<T | undefined> {
  return {
    parse: (value, path, problems) =>
      value === undefined || value === null ? undefined : field.parse(value, path, problems),
  };
}

export function required<T>(field: Field<T>): Field<T> {
  return {
    parse(value, path, problems) {
      if (value !== undefined && value !== null) return field.parse(value, path, problems);
      problems.push(constraint('null', path, 'Member must not be null', false));
      // No code uses this value, because parseInput throws after a reported problem.
      return undefined as T;
    },
  };
}

export function text(rules: TextRules = {}): Field<string> {
  const { min, max, pattern, oneOf } = rules;
  const matcher = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  return {
    parse(value, path, problems) {
      if (typeof value !== 'string') throw wrongType(value, 'a String', path);
      const report = (rule: string) => problems.push(constraint(value, path, rule));
      if (max !== undefined && value.length > max) {
        report(`Member must have length less than or equal to ${max}`);
      }
      if (min !== undefined && value.length < min) {
        report(`Member must have length greater than or equal to ${min}`);
      }
      if (matcher !== undefined && !matcher.test(value)) {
        report(`Member must satisfy regular expression pattern: ${pattern}`);
      }
      if (oneOf !== undefined && !oneOf.includes(value)) {
        report(`Member must satisfy enum value set: [${oneOf.join(', ')}]`);
      }
      return value;
    },
  };
}

/**
 * A 64-bit integer, exact over its whole range. A value that is not whole is refused. So is a value beyond 2^53 that is
 * written with a fraction or exponent, because it would be rounded.
 */
export function long(rules: { min?: bigint; max?: bigint } = {}): Field<bigint> {
  const { min, max } = rules;
  return {
    parse(value, path, problems) {
      if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isSafeInteger(value))) {
        throw wrongType(value, 'a Long', path);
      }
      const exact = BigInt(value);
      if (exact > MAX_LONG || exact < -MAX_LONG - 1n) throw wrongType(value, 'a Long', path);
      if (min !== undefined && exact < min) {
        problems.push(constraint(String(exact), path, `Member must have value greater than or equal to ${min}`));
      }
      if (max !== undefined && exact > max) {
        problems.push(constraint(String(exact), path, `Member must have value less than or equal to ${max}`));
      }
      return exact;
    },
  };
}

export function integer(rules: { min?: number; max?: number } = {}): Field<number> {
  const inner = long({
    ...(rules.min === undefined ? {} : { min: BigInt(rules.min) }),
    ...(rules.max === undefined ? {} : { max: BigInt(rules.max) }),
  });
  return { parse: (value, path, problems) => Number(inner.parse(value, path, problems)) };
}

export function flag(): Field<boolean> {
  return {
    parse(value, path) {
      if (typeof value !== 'boolean') throw wrongType(value, 'a Boolean', path);
      return value;
    },
  };
}

export function list<T>(item: Field<T>, rules: { min?: number; max?: number } = {}): Field<T[]> {
  return {
    parse(value, path, problems) {
      if (!Array.isArray(value)) throw wrongType(value, 'a List', path);
      const describe = () => `[${value.length} members]`;
      if (rules.max !== undefined && value.length > rules.max) {
        problems.push(constraint(describe(), path, `Member must have length less than or equal to ${rules.max}`));
        return [];
      }
      if (rules.min !== undefined && value.length < rules.min) {
        problems.push(constraint(describe(), path, `Member must have length greater than or equal to ${rules.min}`));
      }
      return value.map((each, index) => required(item).parse(each, `${path}.${index + 1}.member`, problems));
    },
  };
}

export function textMap(
  key: Field<string>,
  item: Field<string>,
  { min, max }: { readonly min: number; readonly max: number },
): Field<Map<string, string>> {
  return {
    parse(value, path, problems) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(value, 'a Map', path);
      const entries = Object.entries(value);
      const report = (rule: string) => problems.push(constraint(`{${entries.length} entries}`, path, rule));
      if (entries.length > max) {
        report(`Member must have length less than or equal to ${max}`);
        return new Map();
      }
      if (entries.length < min) report(`Member must have length greater than or equal to ${min}`);
      return new Map(
        entries.map(([name, each]) => [
          key.parse(name, `${path}.${name}.key`, problems),
          item.parse(each, `${path}.${name}.member`, problems),
        ]),
      );
    },
  };
}

function constraint(value: string, path: string, rule: string, quoted = true): string {
  return `Value ${quoted ? `'${value}'` : value} at '${path}' failed to satisfy constraint: ${rule}`;
}

function wrongType(value: unknown, wanted: string, path: string): ServiceError {
  const found = Array.isArray(value)
    ? 'START_ARRAY'
    : typeof value === 'object'
      ? 'START_OBJECT'
      : typeof value === 'bigint'
        ? 'NUMBER_VALUE'
        : `${(typeof value).toUpperCase()}_VALUE`;
  const where = path === '' ? '' : ` (at '${path}')`;
  return new ServiceError('SerializationException', `${found} can not be converted to ${wanted}${where}`);
}
