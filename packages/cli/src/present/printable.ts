/**
 * Text that is safe on a terminal: control characters, which could move the cursor or change colours, are written as
 * `\xNN`; line breaks stay. File names should have gone through core's `displayPath` before.
 */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
