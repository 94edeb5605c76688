import type { Request } from "@/lib/signatures/sight/types";

import { bareLists, csv, objectsOfLists, objectsOfValues } from "./finding";

/** The bodies that findings name, as what a caller sends; of two that a payload is, the narrower stands first. */
const bodies: readonly { where: string; says: string; is: (request: Request) => boolean }[] = [
  {
    where: bareLists,
    says: "“inputs” or “instances” with a list without names",
    is: ({ body }) => /^\s*\{\s*"(inputs|instances)"\s*:\s*\[(?!\s*\{)/.test(body),
  },
  {
    where: objectsOfValues,
    says: "“inputs” or “instances” with one object of single values",
    is: ({ body }) => /^\s*\{\s*"(inputs|instances)"\s*:\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*[^[\s]/.test(body),
  },
  {
    where: objectsOfLists,
    says: "“inputs” with an object of lists or values, or “instances” with records",
    is: ({ body }) => /^\s*\{\s*("inputs"\s*:|"instances"\s*:\s*\[)\s*\{/.test(body),
  },
  { where: csv, says: "CSV", is: ({ contentType }) => contentType === csv },
  {
    where: "dataframe_split and dataframe_records",
    says: "“dataframe_split” or “dataframe_records”",
    is: ({ body }) => /^\s*\{\s*"dataframe_(split|records)"/.test(body),
  },
];

/** What callers send, for the places that envelope-dependent findings name, as a list in a sentence. */
export function sent(wheres: readonly string[]): string {
  const places = [...new Set(wheres.flatMap(placesOf))];
  return places.map((where) => bodies.find((body) => body.where === where)?.says ?? where).join(", or ");
}

/** Which of these bodies a payload is, as what a caller sends; null when it is none of them. */
export function whichSent(where: string, request: Request): string | null {
  const places = placesOf(where);
  return bodies.find((body) => places.includes(body.where) && body.is(request))?.says ?? null;
}

/** A finding names several bodies in one sentence. */
function placesOf(where: string): string[] {
  return where.split(", and in ");
}
