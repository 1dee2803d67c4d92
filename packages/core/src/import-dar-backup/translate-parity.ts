import { PARITY_PLUGIN } from '../adoption/parity-plugin.ts';
import type { IniEntry, IniSections } from './ini.ts';
import type { Translator } from './translation.ts';

type Section = ReadonlyMap<string, IniEntry>;
type Expand = (text: string) => string;

/** `[PAR2]`: the options of plugin-par2 for all definitions. */
export function translateParity(
  section: Section,
  sections: IniSections,
  definitions: ReadonlySet<string>,
  expand: Expand,
  to: Translator,
): void {
  const at = ['plugins', PARITY_PLUGIN];
  const switchedOn = [...definitions].some((name) => isOn(sections.get(name)?.get('par2_enabled')));
  for (const [key, entry] of section) {
    if (key === 'enabled') {
      const enabled = to.boolean(entry);
      if (enabled === null) continue;
      if (enabled || !switchedOn) to.carry(entry, [...at, 'enabled'], enabled);
      else to.carry(entry, [...at, 'create'], false, 'The plugin is on, because a definition makes parity.');
    } else if (key === 'error_correction_percent') {
      const share = ratio(entry, to);
      const types = TYPES.filter((type) => (section.get(`par2_ratio_${type}`)?.value ?? '') === '');
      if (share === null) continue;
      if (types.length === 0) to.leaveOut(entry, 'there is a ratio for each type of archive');
      else
        to.carryAll(
          entry,
          types.map((type) => [[...at, 'ratio', type], share.text] as const),
          share.note,
        );
    } else translateCommon(key, entry, at, expand, to);
  }
}

/** `[<definition>]`: the same for one definition. */
export function translateDefinitionParity(
  name: string,
  section: Section,
  sections: IniSections,
  expand: Expand,
  to: Translator,
): void {
  const at = ['definitions', name, 'plugins', PARITY_PLUGIN];
  const globally = isOn(sections.get('PAR2')?.get('enabled'));
  for (const [key, entry] of section) {
    if (key !== 'par2_enabled') {
      translateCommon(key, entry, at, expand, to);
      continue;
    }
    const enabled = to.boolean(entry);
    if (enabled === null) continue;
    if (enabled === globally) to.leaveOut(entry, 'it says the same as [PAR2]');
    else to.carry(entry, [...at, 'create'], enabled);
  }
}

const TYPES = ['full', 'diff', 'incr'] as const;

function translateCommon(key: string, entry: IniEntry, at: readonly string[], expand: Expand, to: Translator): void {
  const type = TYPES.find((one) => key === `par2_ratio_${one}`);
  if (entry.value === '' && (type !== undefined || key === 'par2_dir' || key === 'par2_run_verify')) {
    to.leaveOut(entry, 'it is empty');
  } else if (type !== undefined) {
    const share = ratio(entry, to);
    if (share !== null) to.carry(entry, [...at, 'ratio', type], share.text, share.note);
  } else if (key === 'par2_dir') to.carry(entry, [...at, 'directory'], expand(entry.value));
  else if (key === 'par2_run_verify') {
    const verify = to.boolean(entry);
    if (verify === true) to.carry(entry, [...at, 'verify'], true);
    if (verify === false) {
      to.leaveOut(
        entry,
        'parity is always checked after it was made; "verify: false" would also weaken `darkive verify`',
      );
    }
  } else to.leaveOut(entry, 'dar-backup knows no such key in this section');
}

function isOn(entry: IniEntry | undefined): boolean {
  return entry !== undefined && ['1', 'yes', 'true', 'on'].includes(entry.value.toLowerCase());
}

function ratio(entry: IniEntry, to: Translator): { text: string; note: string | null } | null {
  const percent = to.integer(entry, 0);
  if (percent === null) return null;
  const possible = Math.min(Math.max(percent, 1), 100);
  return { text: `${possible}%`, note: possible === percent ? null : `It was ${percent}; 1% to 100% can be made.` };
}
