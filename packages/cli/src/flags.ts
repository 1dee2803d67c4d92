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

const fromWords =
  'Read the archives that lie there (a place such as a disk with copies, or any directory with archives and their ' +
  'manifests) instead of those of the configuration. Needs none.';

/** For commands that only read archives. */
export const fromFlag = {
  from: Flags.string({ helpValue: 'DIR', exclusive: ['config'], description: fromWords }),
};

/** For those that can take an archive together from several directories. */
export const fromFlags = {
  from: Flags.string({
    helpValue: 'DIR',
    multiple: true,
    exclusive: ['config'],
    description: `${fromWords} Given more than once, what lies in all of them is read together.`,
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
  readonly 'from'?: string | readonly string[] | undefined;
  readonly 'quiet'?: boolean;
  readonly 'no-progress'?: boolean;
}
