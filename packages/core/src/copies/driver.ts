// The border itself belongs to what plugins implement.
export type {
  ExpectedFile as Expected,
  FoundPlace as Found,
  OpenPlace,
  PlaceContext,
  PlaceDriver,
  PlaceTraits,
  WrittenFile as Written,
} from '../lifecycle/place-driver.ts';
