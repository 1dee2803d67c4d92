interface ExtraOption {
  readonly names: readonly string[];
  /** `attached`: may follow in the same word (`-H1`, `--hour=1`), never as the next one. */
  readonly value: 'none' | 'attached' | 'required';
  /** There must be a value. */
  readonly needed?: true;
  /** What a value must look like. */
  readonly form?: RegExp;
}

/** Options that change what is read, never where it goes, what runs beside dar, or how dar is controlled. */
const ALLOWED: readonly ExtraOption[] = [
  {
    names: ['-a', '--alter'],
    value: 'attached',
    needed: true,
    form: /^(?:a|atime|c|ctime|secu|h|holes-recheck|i|ignore-unknown-inode-type|z|zeroing-negative-dates|t|tape-marks)$/,
  },
  { names: ['-M'], value: 'attached', form: /^[IX]:\/.*$/ },
  { names: ['--mount-points'], value: 'attached', form: /^[IX]:\/.*$/ },
  { names: ['--no-mount-points'], value: 'none' },
  { names: ['-1', '--sparse-file-min-size'], value: 'required', form: /^\d+[kMGT]?$/ },
  {
    names: ['-4', '--fsa-scope'],
    value: 'required',
    form: /^(?:none|(?:extX|extx|ext|HFS\+|hfs\+)(?:,(?:extX|extx|ext|HFS\+|hfs\+))*)$/,
  },
  { names: ['-u', '--exclude-ea'], value: 'required' },
  { names: ['-U', '--include-ea'], value: 'required' },
  { names: ['-5', '--exclude-by-ea'], value: 'attached' },
  { names: ['--nodump'], value: 'none' },
  { names: ['-_', '--retry-on-change'], value: 'required', form: /^\d+(?::\d+)?$/ },
  { names: ['-H', '--hour'], value: 'attached', form: /^\d+$/ },
  { names: ['-O'], value: 'none' },
  { names: ['--comparison-field'], value: 'attached', form: /^(?:ignore-owner|mtime|inode-type)$/ },
  { names: ['--modified-data-detection'], value: 'attached', form: /^(?:any-inode-change|mtime-and-size)$/ },
  { names: ['--ignored-as-symlink'], value: 'required', form: /^\/.*$/ },
  { names: ['-D', '--empty-dir'], value: 'none' },
  { names: ['-^', '--slice-mode'], value: 'required', form: /^0[4-7][0-7]{2}$/ },
];

/** What is wrong with the definition's extra dar arguments; null when nothing is. The text names what is allowed. */
export function checkExtraArgument(args: readonly string[]): string | null {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const { name, attached } = splitOption(arg);
    const option = ALLOWED.find(({ names }) => names.includes(name));
    if (option === undefined) return `"${arg}" is not allowed. Allowed are ${allowedNames()}.`;
    if (option.value === 'none' && attached !== null) return `"${name}" takes no value.`;
    let value = attached;
    if (option.value === 'required' && value === null) {
      index += 1;
      value = args[index] ?? null;
      if (value === null) return `"${name}" needs a value.`;
    }
    if (value === null && option.needed) return `"${name}" needs a value in the same word.`;
    if (value !== null && option.form !== undefined && !option.form.test(value)) {
      return `"${value}" is no value of "${name}".`;
    }
  }
  return null;
}

function splitOption(arg: string): { name: string; attached: string | null } {
  if (arg.startsWith('--')) {
    const equals = arg.indexOf('=');
    return equals === -1
      ? { name: arg, attached: null }
      : { name: arg.slice(0, equals), attached: arg.slice(equals + 1) };
  }
  return { name: arg.slice(0, 2), attached: arg.length > 2 ? arg.slice(2) : null };
}

function allowedNames(): string {
  return ALLOWED.flatMap(({ names }) => names).join(', ');
}
