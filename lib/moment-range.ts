/** Whether the database takes a moment, in milliseconds since 1970: from the year 1 to the year 9999. */
export function isStorable(ms: number): boolean {
  return ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999;
}
