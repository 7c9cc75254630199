import type { Provider } from './handlers.js';
import { type Attributes, documentation } from './schema/index.js';

/** The attributes and descriptions of a provider, as a page in Markdown. */
export function referenceOf<C>({ configuration, resources, dataSources, actions }: Provider<C>): string {
  const sections = [
    ['Provider block', configuration.description, configuration.attributes] as const,
    ...resources.map(({ name, description, attributes, identity, list }) => {
      const names = identity && Object.keys(identity.attributes).map((key) => `\`${key}\``);
      const imported =
        names === undefined ? '' : ` Terraform 1.12 and newer can import the resource by its identity: ${names}.`;
      const listed =
        list === undefined ? '' : ' Terraform 1.14 and newer can find existing objects with `terraform query`.';
      return [`Resource \`${name}\``, description + imported + listed, attributes] as const;
    }),
    ...dataSources.map(
      ({ name, description, attributes }) => [`Data source \`${name}\``, description, attributes] as const,
    ),
    ...actions.map(({ name, description, attributes }) => [`Action \`${name}\``, description, attributes] as const),
  ];
  return [HEAD, ...sections.map(section)].join('\n');
}

const HEAD = `# Reference of the Terraform provider

\`npm run docs:provider\` writes this page from the schema of the provider. [terraform.md](terraform.md) explains how to use it.
`;

const section = ([title, description, attributes]: readonly [string, string, Attributes]): string =>
  `## ${title}\n${description}\n\n${documentation(attributes)}\n`;
