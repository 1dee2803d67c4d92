/**
 * What a message of `dar -c` is about. `note` is no reason to tell anybody. The table with what Darkive does about each kind:
 * docs/tools/dar.md, "What dar says with exit 0".
 */
export type MessageKind =
  /** It is not in the archive, or a directory is there without its contents. */
  | 'unreadable'
  /** It was saved as it was caught. */
  | 'changed'
  /** It was saved, and went before dar could see whether it had changed meanwhile. */
  | 'went'
  /** Saved without its extended or file system attributes. */
  | 'attributes'
  /** Saved with 1970-01-01 instead of an earlier date. */
  | 'date'
  /** Only its ctime is another than in the reference. */
  | 'suspicious'
  /** The reference is of another root directory. */
  | 'other-root'
  /** `dar -d`: the source has other data. */
  | 'different'
  /** An option that dar ignores. */
  | 'option'
  | 'note';

export interface MessageRule {
  readonly kind: MessageKind;
  /** How the first line begins. */
  readonly begins: string | RegExp;
  /** All of the message, line breaks of names included; with the groups `path` and `reason`. */
  readonly whole: RegExp;
}

/** The messages of `dar -c` of libdar 6.5 (dar 2.7) that do not end it; filtre.cpp, filesystem_*.cpp, etage.cpp, command_line.cpp. */
export const CREATE_RULES: readonly MessageRule[] = [
  {
    kind: 'unreadable',
    begins: 'Cannot read directory contents: ',
    // The path is there twice: that tells where it ends, whatever it holds.
    whole: /^Cannot read directory contents: (?<path>.+) : Error opening directory: \k<path> : (?<reason>[^\n]+)$/s,
  },
  {
    kind: 'unreadable',
    begins: 'Error reading inode of file ',
    whole: /^Error reading inode of file (?<path>.+) : (?<reason>[^\n]+)$/s,
  },
  {
    kind: 'unreadable',
    begins: 'Failed reading inode information for ',
    whole: /^Failed reading inode information for (?<path>.+): (?<reason>[^\n]+)$/s,
  },
  {
    kind: 'unreadable',
    begins: 'Error reading directory contents: Cannot read inode for ',
    whole:
      /^Error reading directory contents: Cannot read inode for (?<path>.+) : (?<reason>[^\n]+?) \. Ignoring file or directory$/s,
  },
  {
    kind: 'unreadable',
    begins: 'Error reading directory contents: Unknown file type! file name is: ',
    whole:
      /^Error reading directory contents: (?<reason>Unknown file type)! file name is: (?<path>.+) \. Ignoring file or directory$/s,
  },
  {
    kind: 'unreadable',
    begins: 'Error reading directory contents: ',
    whole: /^Error reading directory contents: (?<path>.+?)(?: : (?<reason>[^\n]+?))? \. Ignoring file or directory$/s,
  },
  {
    kind: 'unreadable',
    begins: /^Error while saving (?!data: )/,
    // The path goes to the last colon, but for those of the reasons that hold one themselves.
    whole: /^Error while saving (?<path>.+)(?<!: (?:Error|Cannot) [^:\n]+): (?<reason>[^\n]+)$/s,
  },
  // It follows the line before, which names the directory.
  { kind: 'note', begins: 'NO FILE IN THAT DIRECTORY CAN BE SAVED.', whole: /^/ },
  {
    kind: 'changed',
    begins: 'WARNING! File modified while reading it for backup, but no more retry allowed: ',
    whole: /^WARNING! File modified while reading it for backup, but no more retry allowed: (?<path>.+)$/s,
  },
  {
    kind: 'changed',
    begins: 'WARNING! File modified while reading it for backup. No more retry for that file ',
    whole: /^WARNING! File modified while reading it for backup\. No more retry .* File is (?<path>.+)$/s,
  },
  { kind: 'note', begins: 'WARNING! File modified while reading it for backup. Performing retry ', whole: /^/ },
  {
    kind: 'went',
    begins: 'File has disappeared while we were reading it, ',
    whole: /^File has disappeared while we were reading it, .*during its backup: (?<path>.+)$/s,
  },
  {
    kind: 'attributes',
    begins: 'Error reading EA for ',
    whole: /^Error reading EA for (?<path>.+) : (?<reason>Error [^\n]*\k<path> : [^\n]+)$/s,
  },
  {
    kind: 'attributes',
    begins: /^Error saving (?:Extended|Filesystem Specific) Attributes for /,
    whole: /^Error saving (?:Extended|Filesystem Specific) Attributes for (?<path>.+): (?<reason>[^\n]+)$/s,
  },
  {
    kind: 'date',
    begins: /^Found negative date \((?!atime|ctime)[^)]*\) for inode /,
    whole:
      /^Found negative date \((?<reason>[^)]*)\) for inode (?<path>.+) \.Considering date as if it was zero \(Jan 1970\)$/s,
  },
  // The time of the last reading tells nothing about the data, and that of the last change is never restored.
  {
    kind: 'note',
    begins: /^Found negative date \([ac]time, /,
    whole: /^Found negative date .* \.Considering date as if it was zero \(Jan 1970\)$/s,
  },
  {
    kind: 'suspicious',
    begins: 'SECURITY WARNING! SUSPICIOUS FILE ',
    whole:
      /^SECURITY WARNING! SUSPICIOUS FILE (?<path>.+): ctime changed since archive of reference was done, while no other inode information changed$/s,
  },
  {
    kind: 'other-root',
    begins: 'Warning making a differential/incremental backup with a different root directory: ',
    whole: /^Warning making a differential\/incremental backup with a different root directory: (?<path>.+)$/s,
  },
  {
    kind: 'note',
    begins: 'Detected Cache Directory Tagging Standard for ',
    whole: /^Detected Cache Directory Tagging Standard for .+, the contents of that directory will not be saved$/s,
  },
  {
    kind: 'note',
    begins: 'Ignoring file with NODUMP flag set: ',
    whole: /^/,
  },
  // Furtive reading (O_NOATIME) that is not allowed is replaced by plain reading; the advice to the page cache is only that.
  { kind: 'note', begins: 'Could not open directory ', whole: / in furtive read mode .*, using normal mode$/s },
  { kind: 'note', begins: 'Furtive read mode requires ', whole: /^/ },
  { kind: 'note', begins: 'Failed to set fadvise() for file ', whole: /no problem$/s },
  { kind: 'option', begins: 'Only one -', whole: /^(?<path>Only one -. is allowed, ignoring this extra option)$/ },
  {
    kind: 'option',
    begins: /^-.*(?:useful|useless|available|ignor|valid only)/,
    whole: /^(?<path>.+)$/,
  },
  {
    kind: 'option',
    begins: /^\d+ is the default value for /,
    whole: /^(?<path>\d+ is the default value for .+, no need to specify it on command line, ignoring)$/,
  },
  // What batch files and further arguments may ask to be told with -v.
  {
    kind: 'note',
    begins:
      /^(?:Adding |Saving (?:Extended|Filesystem Specific) Attributes for |Inspecting directory |Finished Inspecting directory |Recording hard link into the archive: |Skipping file: |Ignoring empty directory: |Resaving file without compression: |Arguments read from |Opening |Reading |Loading |Locating |Considering |Writing |Creating |Adding reference to files|Building the catalog object|Processing files for backup|Calculating|Closing |Making )/,
    whole: /^/,
  },
];

/** The messages of `dar -d` of data alone. */
export const COMPARE_RULES: readonly MessageRule[] = [
  {
    kind: 'different',
    begins: 'DIFF ',
    whole:
      /^DIFF (?<path>.+): (?<reason>different file data, [^\n]+|not same size: [^\n]+|different file type|file not present in filesystem|difference of [^\n]+)$/s,
  },
  { kind: 'unreadable', begins: 'ERR  ', whole: /^ERR  (?<path>.+) : (?<reason>[^\n]+)$/s },
  { kind: 'note', begins: 'Some file comparisons failed', whole: /^/ },
  ...CREATE_RULES.filter(({ kind }) => kind === 'note' || kind === 'date'),
];

const OPTION_RULES = CREATE_RULES.filter(({ kind }) => kind === 'option');

/** `dar -t`, `-C`, `-+` and `-l` have nothing to say when all is well; what is damaged is in their exit code (outcome.ts). */
export const READ_RULES: readonly MessageRule[] = [
  { kind: 'unreadable', begins: 'ERR ', whole: /^ERR (?<path>.+) : (?<reason>[^\n]+)$/s },
  ...OPTION_RULES,
];

/**
 * The messages of `dar -x` of libdar 6.5 that do not end it (filesystem_restore.cpp, filesystem_hard_link_write.cpp, filtre.cpp,
 * filesystem_specific_attribute.cpp). What was restored is compared afterwards, entry by entry: here only what is unknown counts.
 */
export const EXTRACT_RULES: readonly MessageRule[] = [
  {
    kind: 'attributes',
    begins: /^Restoration of (?:EA|FSA|linux immutable FSA) for /,
    whole: /^Restoration of (?:EA|FSA|linux immutable FSA) for (?<path>.+) aborted: (?<reason>[^\n]+)$/s,
  },
  { kind: 'attributes', begins: /^Existing (?:EA|FSA) for /, whole: / could not be (?:read and )?preserved ?: /s },
  { kind: 'attributes', begins: 'Birth Time attribute cannot be restored for ', whole: /^/ },
  { kind: 'attributes', begins: /^(?:Not|Failed) setting FSA /, whole: /^/ },
  { kind: 'attributes', begins: /^Warning(?:!|:) .*(?:FSA|Filesystem Specific Attribute)/, whole: /^/ },
  { kind: 'attributes', begins: 'Error creating hard link : ', whole: /re-creating it$/s },
  {
    kind: 'unreadable',
    begins: 'Error while restoring ',
    whole: /^Error while restoring (?<path>.+) : (?<reason>[^\n]+)$/s,
  },
  {
    kind: 'unreadable',
    begins: / not restored \(user choice\)$/,
    whole: /^(?<path>.+) not restored \(user choice\)$/s,
  },
  // Before it makes a file dar looks whether there is one of that name.
  {
    kind: 'note',
    begins: 'Failed reading inode information for ',
    whole: /^Failed reading inode information for (?<path>.+): No such file or directory$/s,
  },
  { kind: 'note', begins: 'No file in this directory will be restored.', whole: /^/ },
  { kind: 'note', begins: 'Warning! No file in that directory will be restored: ', whole: /^/ },
  { kind: 'note', begins: 'File ownership will not be restored ', whole: /^/ },
  { kind: 'note', begins: /^(?:EA|FSA) for .*/, whole: /an already restored inode$/s },
  {
    kind: 'note',
    begins: /^(?:Removing |Restoring |Clearing file's EA |Skipping file: |File had changed during backup )/,
    whole: /^/,
  },
  ...OPTION_RULES,
];
