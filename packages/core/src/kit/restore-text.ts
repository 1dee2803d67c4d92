/** `RESTORE.txt` in an archive directory: for someone who has these files and nothing else, and knows none of them. */
export const RESTORE_TEXT = `How to get the files back that are in here
==========================================

This directory holds backups that were made with Darkive. Darkive is not needed to restore them. What is needed:

  dar         opens the files NAME.1.dar, NAME.2.dar, ... ("slices"). Every large Linux distribution has it: apt install dar
  par2        only when a slice is damaged or missing: apt install par2
  sh, awk, sha256sum, which every Linux has

The short way. Mount this disk, open a terminal, go to this directory, and type

  sh restore.sh list
  sh restore.sh restore "DEFINITION" /path/of/a/new/directory

"list" shows what there is, with its times (UTC). The second command restores a definition as it was last. With --at 2026-11-21
it restores it as it was then, with --path letters/aunt.txt only that. It looks first whether every file is what it was,
repairs what par2 can repair, and says what is missing. Nothing is ever written into this directory.

The way by hand. An archive is a FULL, a DIFF (what changed since the FULL) or an INCR (what changed since the DIFF, or the
archive before it). NAME.manifest.json is text; "reference" in it names the archive that comes before. Restore them in that
order, into the same directory:

  mkdir /path/of/a/new/directory
  dar -N -Q -x NAME_OF_THE_FULL -R /path/of/a/new/directory --fsa-scope=none
  dar -N -Q -x NAME_OF_THE_DIFF -R /path/of/a/new/directory --fsa-scope=none -wa -ae
  dar -N -Q -x NAME_OF_THE_INCR -R /path/of/a/new/directory --fsa-scope=none -wa -ae

The name is given without .1.dar. dar may end without an error although a slice is missing: look first that .1.dar, .2.dar
and so on are there without a gap, as many as the manifest lists, and compare them with the SHA-256 that stands there. If
dar says INITIALIZATION FAILED FOR GPGME, install gpg, or leave out -Q and press Return when it asks.

A damaged or missing slice:

  par2 repair -- NAME.1.dar.par2

Copy the slice and its .par2 files to another disk first: a failing disk is not a place to write to.
`;
