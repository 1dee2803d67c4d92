import { Flags } from '@oclif/core';

export const jsonFlag = {
  json: Flags.boolean({ description: 'Print one JSON document on stdout, also when the command fails.' }),
};

export const configFlag = {
  config: Flags.string({
    helpValue: 'FILE',
    description: 'Configuration file. Otherwise $DARKIVE_CONFIG, or config.yaml in the user’s configuration directory.',
  }),
};

export const progressFlags = {
  'quiet': Flags.boolean({
    char: 'q',
    description: 'Print nothing when all is well; errors and findings only.',
  }),
  'no-progress': Flags.boolean({ description: 'Do not draw a progress line that overwrites itself.' }),
};

/** What the flags above parse to, as the base command reads them. */
export interface CommonFlags {
  readonly 'json': boolean;
  readonly 'config'?: string | undefined;
  readonly 'quiet'?: boolean;
  readonly 'no-progress'?: boolean;
}
