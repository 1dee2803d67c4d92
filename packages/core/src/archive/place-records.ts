import type { z } from 'zod';
import {
  homeRecordSchema,
  inventorySchema,
  knownPlaceSchema,
  placeRecordSchema,
  type HomeRecord,
  type Inventory,
  type KnownPlace,
  type PlaceRecord,
} from '../records/place.ts';
import { parseRecord } from './record-file.ts';
import { sealedText } from './seal.ts';

export type Parsed<Record> = { readonly record: Record } | { readonly problem: string };

export function placeRecordText(record: PlaceRecord): string {
  return sealedText(record);
}

/** The record of a place as it lies there. What is damaged or was never sealed is a problem in words: nobody is taken at that word. */
export function parsePlaceRecord(text: string | Uint8Array): Parsed<PlaceRecord> {
  return parseSealed(text, placeRecordSchema);
}

/** What places are told of a place: all but what only home knows. */
export function inventoryText({ place, state, generation, writtenAt, verifiedAt, files }: KnownPlace): string {
  const told: Inventory = { schema: 'darkive.inventory/1', place, state, generation, writtenAt, verifiedAt, files };
  return sealedText(told);
}

export function parseInventory(text: string | Uint8Array): Parsed<Inventory> {
  return parseSealed(text, inventorySchema);
}

export function knownPlaceText(place: KnownPlace): string {
  return sealedText(place);
}

export function parseKnownPlace(text: string | Uint8Array): Parsed<KnownPlace> {
  return parseSealed(text, knownPlaceSchema);
}

export function homeRecordText(home: HomeRecord): string {
  return sealedText(home);
}

export function parseHomeRecord(text: string | Uint8Array): Parsed<HomeRecord> {
  return parseSealed(text, homeRecordSchema);
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
