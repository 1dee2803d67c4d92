/**
 * Put before a command to have file permissions count for it. Root may read and write everything unless it gives its
 * capabilities away (capabilities(7)); everybody else needs nothing.
 */
export function powerless(): readonly string[] {
  return process.getuid?.() === 0 ? ['setpriv', '--inh-caps=-all', '--bounding-set=-all'] : [];
}
