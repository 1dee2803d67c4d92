import { Args, Flags } from '@oclif/core';
import { bytesOf, memoryOf, redundancyOf } from './values.ts';
import type { Redundancy } from './values.ts';

// One-letter flags are those of par2.
const size = Flags.custom<number>({ parse: async (text) => bytesOf(text) });
const memory = Flags.custom<number>({ parse: async (text) => memoryOf(text) });
const redundancy = Flags.custom<Redundancy>({ parse: async (text) => redundancyOf(text) });

export const outputFlags = {
  quiet: Flags.boolean({
    char: 'q',
    exclusive: ['json'],
    description: 'Print nothing but errors; the exit code tells.',
  }),
  json: Flags.boolean({ description: 'Print one JSON document on stdout, also when the command fails.' }),
};

export const engineFlags = {
  threads: Flags.integer({
    char: 't',
    min: 1,
    max: 256,
    helpValue: 'N',
    description: 'Threads; otherwise one for each processor.',
  }),
  memory: memory({ char: 'm', helpValue: 'SIZE', description: 'Memory for blocks, such as 512MiB; otherwise 128MiB.' }),
  ...outputFlags,
};

const filesFlags = {
  'recursive': Flags.boolean({ char: 'R', description: 'Take the files of all directories below a directory, too.' }),
  'files-from': Flags.string({
    helpValue: 'FILE',
    description: 'Read further names from a file, one a line, or separated by NUL; "-" is stdin.',
  }),
};

export const planFlags = {
  'redundancy': redundancy({
    char: 'r',
    helpValue: 'SHARE',
    description: 'Recovery data as a share of the files, such as 5% or 5, or as a size, such as m100. Otherwise 5%.',
  }),
  'recovery-blocks': Flags.integer({
    char: 'c',
    min: 0,
    helpValue: 'N',
    exclusive: ['redundancy'],
    description: 'Recovery blocks, instead of a share.',
  }),
  'blocks': Flags.integer({
    char: 'b',
    min: 1,
    helpValue: 'N',
    description: 'About how many blocks to cut the files into.',
  }),
  'block-size': size({
    char: 's',
    helpValue: 'SIZE',
    exclusive: ['blocks'],
    description:
      'Size of a block, such as 64KiB, a multiple of 4 bytes. Otherwise it follows from the size of the files.',
  }),
  ...filesFlags,
};

export const filesArg = {
  file: Args.string({
    multiple: true,
    ignoreStdin: true,
    description: 'Files to protect, or directories of them. A first one that ends in .par2 names the set.',
  }),
};

export const setsArg = {
  file: Args.string({
    multiple: true,
    required: true,
    ignoreStdin: true,
    description: 'A .par2 file of each set, and files of other names that may hold data or volumes of the sets.',
  }),
};

export const setFlags = {
  directory: Flags.string({
    char: 'B',
    helpValue: 'DIR',
    description: 'Where the protected files are; otherwise beside the set.',
  }),
  recursive: Flags.boolean({ char: 'R', description: 'Search the directories below a named directory, too.' }),
};

export interface EngineFlags {
  readonly threads?: number | undefined;
  readonly memory?: number | undefined;
}

export interface PlanFlags {
  readonly 'redundancy'?: Redundancy | undefined;
  readonly 'recovery-blocks'?: number | undefined;
  readonly 'blocks'?: number | undefined;
  readonly 'block-size'?: number | undefined;
}
