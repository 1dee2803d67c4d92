import { Document, Scalar, visit } from 'yaml';
import { printableJson, UNPRINTABLE } from '../records/printable.ts';

/** Settings as the text of a configuration file. What a terminal would act on is written as an escape of YAML. */
export function fileText(settings: Readonly<Record<string, unknown>>): string {
  const document = new Document(settings, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && node.value.search(UNPRINTABLE) !== -1) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER });
  return printableJson(text);
}
