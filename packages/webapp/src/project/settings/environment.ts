/** Environment variables as rows of a form: what is wrong with them, and what they make. Pure. */
import { ENVIRONMENT_NAME, type Environment, MAX_ENVIRONMENT_CHARS } from '@lyceum/util/quotas';

export interface Variable {
  name: string;
  value: string;
}

export function variablesOf(environment: Environment): Variable[] {
  return Object.entries(environment)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const isEmpty = ({ name, value }: Variable) => name.trim() === '' && value === '';

/** Why this row cannot be saved; undefined when it can. Empty rows are left out, so nothing is wrong with them. */
export function problemOf(variable: Variable, all: readonly Variable[]): string | undefined {
  if (isEmpty(variable)) return undefined;
  const name = variable.name.trim();
  if (name === '') return 'A variable needs a name.';
  if (!ENVIRONMENT_NAME.test(name)) return 'Letters, digits and _ only, and no digit in front.';
  if (all.some((other) => other !== variable && other.name.trim() === name))
    return 'This name is there twice.';
  return variable.value.includes('\0') ? 'A value cannot contain a NUL character.' : undefined;
}

export function environmentOf(variables: readonly Variable[]): Environment {
  return Object.fromEntries(
    variables.filter((one) => !isEmpty(one)).map(({ name, value }) => [name.trim(), value]),
  );
}

/** Why they cannot be saved together. */
export function tooLong(variables: readonly Variable[]): string | undefined {
  const chars = variables.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return chars > MAX_ENVIRONMENT_CHARS
    ? `All variables together can have ${MAX_ENVIRONMENT_CHARS.toLocaleString()} characters; these have ${chars.toLocaleString()}.`
    : undefined;
}
