import { Argument } from 'commander';
import { type CommandFlags, examples } from './common.js';

export interface ConfigOptions {
  json?: boolean;
}

export const configFlags: CommandFlags = {
  takesDefaults: true,
  define(command) {
    command
      .description('Check the configuration file, and show its default values of flags and its named destinations.')
      .option('--json', 'print path and settings as one JSON document')
      .addHelpText('after', examples('logferry config', 'logferry config --config ./logferry.json --json'));
  },
};

export interface ProviderInstallOptions {
  dir?: string;
}

export const providerInstallFlags: CommandFlags = {
  define(command) {
    command
      .description(
        'Install the Terraform provider on this machine, and print the required_providers block that finds it.',
      )
      .option('--dir <folder>', 'folder of providers, a filesystem mirror (default: ~/.terraform.d/plugins)')
      .addHelpText(
        'after',
        examples('logferry provider install', 'logferry provider install --dir ./mirror > providers.tf'),
      );
  },
};

export const versionFlags: CommandFlags = {
  define(command) {
    command.description('Print the version.').addHelpText('after', examples('logferry version'));
  },
};

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof SHELLS)[number];

export const completionFlags: CommandFlags = {
  define(command) {
    command
      .description('Print a script that completes commands, flags, export ids, log groups and files in your shell.')
      .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
      .addHelpText(
        'after',
        examples(
          'source <(logferry completion bash)',
          'source <(logferry completion zsh)',
          'logferry completion fish > ~/.config/fish/completions/logferry.fish',
        ),
      );
  },
};
