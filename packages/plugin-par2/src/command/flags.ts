import { Args, Flags } from '@oclif/core';
import { bytesOf, shareOf } from './values.ts';

const size = Flags.custom<number>({ parse: async (text) => bytesOf(text) });
const share = Flags.custom<number>({ parse: async (text) => shareOf(text) });

export const engineFlags = {
  threads: Flags.integer({
    min: 1,
    max: 256,
    helpValue: 'N',
    description: 'Threads; otherwise one for each processor.',
  }),
  memory: size({ helpValue: 'SIZE', description: 'Memory for blocks, such as 512MiB; otherwise 128MiB.' }),
  json: Flags.boolean({ description: 'Print one JSON document on stdout, also when the command fails.' }),
};

export const planFlags = {
  'redundancy': share({ helpValue: 'SHARE', description: 'Recovery data as a share of the files; otherwise 5%.' }),
  'recovery-blocks': Flags.integer({
    min: 0,
    helpValue: 'N',
    exclusive: ['redundancy'],
    description: 'Recovery blocks, instead of a share.',
  }),
  'blocks': Flags.integer({ min: 1, helpValue: 'N', description: 'About how many blocks to cut the files into.' }),
  'block-size': size({
    helpValue: 'SIZE',
    exclusive: ['blocks'],
    description: 'Size of a block, a multiple of 4 bytes. Otherwise it follows from the size of the files.',
  }),
};

export const filesArg = {
  file: Args.string({ multiple: true, required: true, ignoreStdin: true, description: 'Files to protect.' }),
};

export const setsArg = {
  file: Args.string({ multiple: true, required: true, ignoreStdin: true, description: 'A .par2 file of each set.' }),
};

export const directoryFlag = {
  directory: Flags.string({
    helpValue: 'DIR',
    description: 'Where the protected files are; otherwise beside the set.',
  }),
};

export interface EngineFlags {
  readonly threads?: number | undefined;
  readonly memory?: number | undefined;
}

export interface PlanFlags {
  readonly 'redundancy'?: number | undefined;
  readonly 'recovery-blocks'?: number | undefined;
  readonly 'blocks'?: number | undefined;
  readonly 'block-size'?: number | undefined;
}
