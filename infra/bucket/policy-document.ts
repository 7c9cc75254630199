import { policyText, type Statement } from '../../destination/statements/index.js';
import { Lazy, type TerraformResource } from '../cdk.js';
import { refuse } from '../problems.js';

/** A policy that can be extended until Terraform's configuration is written. */
export class PolicyDocument {
  readonly #statements: Statement[];

  constructor(
    /** The name of the policy, for messages. */
    private readonly subject: string,
    statements: readonly Statement[],
    private readonly mostBytes: number,
  ) {
    this.#statements = [...statements];
  }

  get statements(): readonly Statement[] {
    return this.#statements;
  }

  /** The JSON text, produced when Terraform's configuration is written. */
  readonly text: string = Lazy.stringValue({ produce: () => policyText(this.#statements) });

  /** Adds a statement. @throws WrongProps if its Sid is taken */
  add(statement: Statement): void {
    const taken = this.#statements.some(({ Sid }) => Sid === statement.Sid);
    refuse(
      this.subject,
      taken ? [{ prop: 'Sid', value: statement.Sid, remedy: 'choose a Sid that no other statement has' }] : [],
    );
    this.#statements.push(statement);
  }

  /** Makes synthesis fail if the policy is longer than AWS allows. */
  limitSizeOf(resource: TerraformResource): void {
    const validate = (): string[] => {
      const bytes = Buffer.byteLength(policyText(this.#statements));
      if (bytes <= this.mostBytes) return [];
      return [
        `${this.subject} has ${bytes} bytes, and AWS allows ${this.mostBytes}: name fewer sources, log groups or callers, or use patterns`,
      ];
    };
    resource.node.addValidation({ validate });
  }
}
