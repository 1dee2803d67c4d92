import type { Problem } from './problem.ts';
import { localTarget } from './resolve.ts';
import type { Reference, SourceFile } from './source-file.ts';

/** Files that import each other in a circle; imports of types count. One problem a circle. */
export function checkCycles(files: readonly SourceFile[]): readonly Problem[] {
  const imports = new Map(files.map((file) => [file.path, localImports(file)]));
  const problems: Problem[] = [];
  const done = new Set<string>();
  const path: string[] = [];

  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      problems.push(describe([...path.slice(at), file], imports));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of imports.get(file)?.keys() ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return problems;
}

function localImports(file: SourceFile): Map<string, Reference> {
  const targets = new Map<string, Reference>();
  for (const reference of file.references) {
    const target = localTarget(file.path, reference.specifier);
    if (target !== null) targets.set(target, reference);
  }
  return targets;
}

function describe(circle: readonly string[], imports: ReadonlyMap<string, ReadonlyMap<string, Reference>>): Problem {
  const [first = '', second = ''] = circle;
  return {
    file: first,
    line: imports.get(first)?.get(second)?.line ?? null,
    message: `import cycle: ${circle.join(' → ')}. Move what they share into a file of its own.`,
  };
}
