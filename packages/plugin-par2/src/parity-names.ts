/** The index file of a slice's set; what par2 calls the set. */
export function setName(sliceFile: string): string {
  return `${sliceFile}.par2`;
}

/** True for the files of a slice's set: `<slice>.par2` and `<slice>.vol00+20.par2`. */
export function isOfSet(file: string, sliceFile: string): boolean {
  if (file === setName(sliceFile)) return true;
  return file.startsWith(`${sliceFile}.vol`) && /^\d+\+\d+\.par2$/.test(file.slice(sliceFile.length + 4));
}
