import { Buffer } from 'node:buffer';
import { writeFile } from 'node:fs/promises';

/** Writes paths as dar's lists have them, one a line. Returns those that no line can hold. */
export async function writePathList(file: string, paths: readonly Buffer[]): Promise<Buffer[]> {
  const inLines = paths.filter((path) => !path.includes(LINE_BREAK));
  await writeFile(file, Buffer.concat(inLines.flatMap((path) => [path, Buffer.from([LINE_BREAK])])));
  return paths.filter((path) => path.includes(LINE_BREAK));
}

const LINE_BREAK = 0x0a;
