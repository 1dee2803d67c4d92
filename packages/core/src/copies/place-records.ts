import { parseRecord } from '../archive/record-file.ts';
import { sealedText } from '../archive/seal.ts';
import { inventorySchema, placeRecordSchema, type Inventory, type PlaceRecord } from '../records/place.ts';
import type { z } from 'zod';

export type Parsed<Record> = { readonly record: Record } | { readonly problem: string };

export function placeRecordText(record: PlaceRecord): string {
  return sealedText(record);
}

/** The record of a place as it lies there. What is damaged or was never sealed is a problem in words: nobody is taken at that word. */
export function parsePlaceRecord(text: string | Uint8Array): Parsed<PlaceRecord> {
  return parseSealed(text, placeRecordSchema);
}

export function inventoryText(inventory: Inventory): string {
  return sealedText(inventory);
}

export function parseInventory(text: string | Uint8Array): Parsed<Inventory> {
  return parseSealed(text, inventorySchema);
}

function parseSealed<Record>(text: string | Uint8Array, schema: z.ZodType<Record>): Parsed<Record> {
  const read = parseRecord(text);
  if ('problem' in read) return read;
  if (!read.sealed) return { problem: 'its seal is missing' };
  const result = schema.safeParse(read.data);
  if (result.success) return { record: result.data };
  const [issue] = result.error.issues;
  return { problem: `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'invalid'}` };
}
