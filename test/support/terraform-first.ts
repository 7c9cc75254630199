import { BaseSequencer, type TestSpecification } from 'vitest/node';

const isTerraform = ({ project }: TestSpecification): boolean => project.name === 'terraform';

/**
 * Starts the files of the layer `terraform` before all others. They take minutes each. In the order of the layers' names
 * they would come last, and run alone at the end.
 */
export class TerraformFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isTerraform), ...sorted.filter((file) => !isTerraform(file))];
  }
}
