import { isKnownConditionKey, type PolicyService } from '../condition-keys.js';
import { isOfAddresses, isOperator, readOperator, takesVariables } from '../conditions.js';
import { isRange } from '../ip-ranges.js';
import type { Policy, Statement } from '../policy-schema.js';
import { areVariablesWellFormed, hasVariables, keysOfVariables } from '../variables.js';
import { malformed, notEvaluated } from './statement-shape.js';

/**
 * Checks the operators, keys and values of a statement's conditions.
 * @param checkKey throws if AWS refuses the key (lower case) in this statement
 * @throws PolicyError
 */
export function checkConditions(
  { Condition = {} }: Statement,
  service: PolicyService,
  checkKey: (key: string) => void,
): void {
  for (const [operator, keys] of Object.entries(Condition)) {
    if (!isOperator(operator)) throw malformed(`Invalid Condition type : ${operator}`);
    if (readOperator(operator) === undefined) throw notEvaluated(`the condition ${operator}`);
    for (const [name, values] of Object.entries(keys)) {
      checkKey(name.toLowerCase());
      if (!isKnownConditionKey(name, service)) throw notEvaluated(`the condition key ${name}`);
      if (isOfAddresses(operator) && !values.every(isRange)) throw malformed('Invalid IP address in Conditions');
    }
  }
}

/** Checks that every variable of a policy can be evaluated. @throws PolicyError */
export function checkVariables({ Version, Statement: statements }: Policy, service: PolicyService): void {
  if (Version !== '2012-10-17') return;
  for (const text of statements.flatMap(textsWithVariables)) {
    if (!areVariablesWellFormed(text)) throw notEvaluated(`the variable in ${text}`);
    const unknown = keysOfVariables(text).find((key) => !isKnownConditionKey(key, service));
    if (unknown !== undefined) throw notEvaluated(`the variable ${unknown}`);
  }
}

const textsWithVariables = ({ Resource = [], NotResource = [], Condition = {} }: Statement): string[] => {
  const conditions = Object.entries(Condition).filter(([operator]) => takesVariables(operator));
  const values = conditions.flatMap(([, keys]) => Object.values(keys).flat());
  return [...Resource, ...NotResource, ...values].filter(hasVariables);
};
