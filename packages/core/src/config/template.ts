import { BUILT_IN_NOTIFY } from './notify-settings.ts';
import { BUILT_IN } from './settings.ts';

/** What `init` has learnt: absolute paths, nothing to expand. */
export interface TemplateAnswers {
  readonly archives: string;
  /** File below the archive directory that exists only while the storage is mounted; null when none is asked for. */
  readonly marker: string | null;
  readonly state: string;
  readonly temporary: string;
  readonly definitions: readonly { readonly name: string; readonly root: string }[];
}

/**
 * A commented configuration. Lines that begin with `#` and a space explain; lines with `#` directly before a word are
 * settings that are switched off: remove the `#` to use them. Values are written out, so that the file still means
 * the same when a later version has other built-in values.
 */
export function configTemplate({ archives, marker, state, temporary, definitions }: TemplateAnswers): string {
  const markerLine = marker === null ? '#marker: .archive-storage' : `marker: ${quote(marker)}`;
  return `# Configuration of Darkive: backups with dar that are tested, restored on trial and repairable.
#
# A line that begins with "# " explains. A line with "#" right before a word is a setting that is
# switched off: remove the "#" to switch it on. \`darkive config check\` tells whether the file is
# right, \`darkive config show\` what it means.
#
# Paths: "~" is your home directory, $NAME a variable, $$ a dollar sign; a relative path counts from
# the directory of this file. Sizes: 500MB (powers of 1000), 2GiB (powers of 1024), or plain bytes.
# Durations: 90s, 10m, 24h, 7d.
#
# To restore without Darkive: install dar, then run \`dar -x ARCHIVE -R DIRECTORY\` for the FULL
# archive and after it for the DIFF and the INCR archives that belong to it, oldest first.

# Version of this file format.
version: 1

# Where archives are kept. Best a disk of its own, away from the data.
archives:
  path: ${quotePath(archives)}
  # A file in that directory. When it is missing, the storage is taken as not mounted and nothing is
  # written. Without it, an empty mount point would silently fill up the wrong disk.
  ${markerLine}
  # Who may read the archives: private (you alone), or group (also the group of the directory).
  #permissions: private
  # How long storage and sources may take to answer. After it a command gives up instead of hanging.
  #answer-within: 30s

# Where the ledger (the record of all backups) and the logs are kept.
state: ${quotePath(state)}

# Where samples are restored to for comparison. They are removed at once.
temporary: ${quotePath(temporary)}

# Log files, readable by their owner alone. A log that reaches max-size is set aside; \`keep\` old
# ones are kept of each.
log:
  #directory: ${quotePath(`${state}/log`)}
  max-size: 10MiB
  keep: 5

# Settings for all definitions. Each of them may also stand in a definition, where it counts for that
# one alone; a list there replaces the list here.
defaults:
  # What is left out. One entry may be
  #   Downloads            this file or directory, with all below it
  #   "*/node_modules"     with *, ? or [: a pattern on the path ("*" matches "/" too); the long form
  #                        is {glob: "*/node_modules"}
  #   {name: "*.tmp"}      a pattern on the name of a file, wherever it lies
  #   {path: "a[1]"}       a path taken literally although it holds *, ? or [
  # Paths are relative to the root. Put quotes around anything that begins with "*".
  #exclude: [{name: "*.tmp"}, {name: "*~"}]

  # An archive is cut into files (slices) of this size; "none" makes a single file.
  slice: ${BUILT_IN.slice}

  compression:
    # none, gzip, bzip2, lzo, xz, zstd or lz4, with a level after a colon.
    algorithm: ${BUILT_IN.compression.algorithm}
    # Smaller files are stored as they are.
    minimum-size: ${BUILT_IN.compression['minimum-size']}
    # Files that are compressed already are stored as they are: "default" is the usual list (pictures,
    # films, music, zip files …); or write a list of your own.
    skip: default
    # Name patterns in addition to that list.
    #skip-also: ["*.sqlite.zst"]

  # true leaves out directories that programs mark as caches (a file CACHEDIR.TAG, see bford.info/cachedir).
  cache-directory-tagging: ${BUILT_IN['cache-directory-tagging']}

  # true leaves out files that carry the attribute "d" of chattr(1).
  nodump: ${BUILT_IN.nodump}

  # Further arguments for dar, from a list of harmless ones.
  #dar-arguments: ["--alter=atime"]

  # What an INCR archive builds on. since-diff: on the newest DIFF, so that three archives restore
  # everything. chain: on the newest archive of any type, so that INCR archives are smallest and all
  # of them are needed.
  incremental: ${BUILT_IN.incremental}

  # When archives are due. \`darkive backup due\` makes what is due, and does nothing otherwise; start it by a
  # timer (\`darkive systemd install\`) or by cron. What was missed is made at the next chance. Allowed:
  # yearly, monthly, weekly, daily, "every 3 days" (weeks, months), off, or a calendar expression of
  # systemd such as "Sun *-*-* 03:00".
  schedule:
    full: ${BUILT_IN.schedule.full}
    diff: ${BUILT_IN.schedule.diff}
    incr: ${BUILT_IN.schedule.incr}
    # A DIFF or INCR is due and there is no FULL: "full" makes a FULL, "fail" fails.
    on-missing-reference: ${BUILT_IN.schedule['on-missing-reference']}

  # Checks before anything is written.
  guards:
    # Refuse when the source lost more than this share of its files or bytes since the last archive:
    # most likely it is not mounted. "off" switches the check off.
    shrink: ${BUILT_IN.guards.shrink}
    # Space that must stay free on the archive storage.
    keep-free: ${BUILT_IN.guards['keep-free']}

  # After every backup some files are restored on trial and compared with the source. "restore-test: off"
  # switches this off.
  restore-test:
    files: ${BUILT_IN['restore-test'].files}
    minimum-size: ${BUILT_IN['restore-test']['minimum-size']}
    maximum-size: ${BUILT_IN['restore-test']['maximum-size']}
    # Files that change all the time prove nothing. Paths are relative to the root; upper and lower
    # case count as the same.
    #exclude:
      #prefix: [Cache/]
      #suffix: [.log, .lock]
      #regex: ["(^|/)\\\\.mozilla/"]

  # Your own commands: each a list of program and arguments. No shell reads them, so there is nothing
  # to escape. Exit code 75 of a "before" command skips the definition without an error.
  #scripts:
    #before: [systemctl, stop, my-database]
    #after: [systemctl, start, my-database]
    #on-error: [systemctl, start, my-database]

  # A command that takes longer is ended, and the backup fails. At most 24d.
  timeouts:
    dar: ${BUILT_IN.timeouts.dar}
    script: ${BUILT_IN.timeouts.script}

  # Which archives \`darkive prune\` keeps; without any rule it removes nothing. The counts keep the newest
  # archive of each of the last so many days (weeks, months, years) that have one; all that a kept archive
  # builds on stays, too. An archive that no rule keeps goes. The newest verified FULL, the newest
  # restore point and pinned archives always stay. Ages: 36h, 90d, 8w, 6mo, 2y. "retention: off"
  # switches all of it off. See what would go: \`darkive prune --dry-run\`, or in time:
  # \`darkive prune --simulate 3y\`.
  #retention:
    # The newest archives, whatever their age.
    #keep-last: 3
    # Everything younger than this.
    #keep-within: 90d
    #keep-daily: 7
    #keep-weekly: 4
    #keep-monthly: 12
    #keep-yearly: 10
    # Older archives of a type go, even if a rule other than keep-last would keep them.
    #max-age: {full: 10y, diff: 100d, incr: 40d}

  # Copies at other places: another disk, disks that come and go. Add a place with \`darkive place add\`,
  # bring it up to date with \`darkive copy\`, see what is where with \`darkive copies\`.
  #copies:
    # Whole copies of every archive, the archive directory included.
    #want: 3
    # Nothing that Darkive removes brings an archive below this.
    #keep-at-least: 2
    # In how many locations: copies in one house burn together.
    #locations: 2
    # A copy that was not read back for longer counts as unproved.
    #verify-every: 180d
    # The places that take copies; none named: all.
    #places: [bank, aunt]
    # Where room is short, more is copied first.
    #priority: 5

# What is backed up. The name becomes part of the names of the archives: letters, digits, spaces and
# hyphens. A definition may hold:
#   root       the directory that is backed up (needed)
#   include    a list of paths below the root; then nothing else is backed up
#   exclude    a list of what is left out (see "defaults" above); it wins over include
#   rules      instead of include and exclude, for full control: a list of {include: …} and
#              {exclude: …}; the last one that matches decides
#   batch      instead of all of these: an existing dar batch file
# and any setting of "defaults".
definitions:
${definitions.map(definitionBlock).join('\n')}
# Who is told how it went, and how often; it takes a notifier that is set up (see "plugins" below).
notify:
  # The least severity that is worth a message: info, warning, degraded, damage or error. The end of a
  # failure is always told.
  from: ${BUILT_IN_NOTIFY.from}
  # true: no message when all is well.
  quiet: ${BUILT_IN_NOTIFY.quiet}
  # Messages that one notifier sends in an hour at most; further ones wait.
  per-hour: ${BUILT_IN_NOTIFY.perHour}
  # A notifier that no rule is about is told everything. Each of these may be left out.
  #rules: [{plugin: "@darkive/plugin-discord", definitions: [${definitions
    .map(({ name }) => quote(name))
    .slice(0, 1)
    .join(', ')}], from: degraded, quiet: true}]

# Options of plugins, by the full name of their package. Every installed plugin is on; "enabled: false"
# switches one off. Secrets are never written here but referred to: env:NAME is a variable, file:/path a
# file that only you can read, systemd:NAME a credential of a systemd service.
#plugins:
  #"@darkive/plugin-par2":
    #enabled: true
  #"@darkive/plugin-discord":
    #webhook: file:/home/me/.config/darkive/discord-webhook
`;
}

function definitionBlock({ name, root }: { readonly name: string; readonly root: string }): string {
  return `  ${quote(name)}:
    root: ${quotePath(root)}
    #include: [Documents, Pictures]
    #exclude: [Downloads]
`;
}

/** A path is expanded when it is read, so a dollar sign in it is doubled. */
function quotePath(path: string): string {
  return quote(path.replaceAll('$', '$$$$'));
}

/** Text as YAML: plain where that is safe, else in double quotes (a JSON string is valid YAML). */
function quote(text: string): string {
  const plain = /^(?:\/[\w./-]*|[A-Za-z][\w-]*(?: [\w-]+)*|\.[A-Za-z][\w.-]*)$/;
  const isWord = /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain.test(text) && !isWord ? text : JSON.stringify(text);
}
