import { asPar2Failure } from '../par2-failure.ts';

/** What the library calls its options, and what the command line does. */
const FLAGS: Readonly<Record<string, string>> = {
  blockSize: '--block-size',
  blockCount: '--blocks',
  recoveryBlocks: '--recovery-blocks',
  firstRecoveryBlock: '--first-block',
  redundancy: '--redundancy',
  volumes: '--volumes',
  threads: '--threads',
  memoryLimit: '--memory',
  output: '--output',
  files: 'FILE',
};

/** The same error in the words of the flags, for those who never saw the library. Others come back as they are. */
export function inFlagWords(error: unknown): unknown {
  const failure = asPar2Failure(error);
  if (failure?.code !== 'invalid-options') return error;
  failure.message = failure.message.replace(/^([a-zA-Z]+):/, (_, name: string) => `${FLAGS[name] ?? name}:`);
  return failure;
}
