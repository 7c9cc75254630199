import { isLogferryError } from '../../contract/index.js';
import { diagnosed, errorOf } from '../exports/diagnose.js';
import type { Diagnostic } from '../handlers.js';

/*
 * Problems of data sources that ask AWS with the credentials of the process that runs Terraform.
 */

/** The error for defaults of the provider block that are not known when Terraform reads a data source. */
export const defaultsNotKnown = (): Diagnostic =>
  errorOf(
    'The defaults of the provider "logferry" are not known',
    'A value of its block is known only after another resource has been created. Create that resource first, for example with `terraform apply -target`.',
  );

/**
 * Converts a thrown error to an error of Terraform. If credentials are missing, the error says whose.
 * @param name of the data source
 */
export const askedAws = (error: unknown, name: string): Diagnostic =>
  isLogferryError(error) && error.code === 'CREDENTIALS'
    ? errorOf(
        error.message,
        `${name} asks AWS with the credentials of the machine that runs Terraform, not with those of the workers. Give the process that runs Terraform credentials, for example by AWS_PROFILE or a role (\`aws sts get-caller-identity\` shows them).`,
      )
    : diagnosed(error);
