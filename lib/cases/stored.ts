import { type CaseContent, expectations } from "./types";

/** A row of `payload_case`, as far as it is a case's content. */
type StoredCase = {
  name: string;
  protocol: string;
  format: string;
  contentType: string;
  body: string;
  expectations: unknown;
};

/** Expectations are parsed on the way out of the database too: what an earlier release wrote is read by its own words. */
export function contentOf({
  name,
  protocol,
  format,
  contentType,
  body,
  expectations: expected,
}: StoredCase): CaseContent {
  return { name, protocol, format, contentType, text: body, expectations: expectations.parse(expected) };
}
