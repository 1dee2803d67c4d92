// Compiles src/ to build/kernels.node where there is a C compiler: cc, or what CC names. Nothing is fetched. Never fails:
// without a compiler there is no file, and @darkive/par2 goes on with WebAssembly.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = join(root, 'build/kernels.node');
const inputs = ['src/*', 'script/*', 'package.json'].flatMap((pattern) => globSync(pattern, { cwd: root }));
const time = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (process.platform !== 'linux') console.error('par2-native: only for Linux; WebAssembly is used');
else if (inputs.some((file) => time(join(root, file)) >= time(target))) compile();

function compile() {
  const half = `${target}.${process.pid}`;
  const flags = ['-std=gnu11', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', '-Wall', '-Wextra'];
  const sources = inputs.filter((file) => file.endsWith('.c'));
  mkdirSync(join(root, 'build'), { recursive: true });
  const { status, error, stderr } = spawnSync(process.env.CC || 'cc', [...flags, '-o', half, ...sources], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) {
    if (stderr) console.error(stderr.trimEnd());
    return renameSync(half, target);
  }
  rmSync(half, { force: true });
  rmSync(target, { force: true });
  const reason = error?.code === 'ENOENT' ? 'there is no C compiler' : (stderr || String(error)).trimEnd();
  console.error(`par2-native: not built, WebAssembly is used: ${reason}`);
}
