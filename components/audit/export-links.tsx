import { buttonClass } from "@/components/ui/button";

/** Plain links: the browser saves the answer as it arrives. `query` is the page's filter, `?…`. */
export function ExportLinks({ query }: { query: string }) {
  const address = (format: string) => `/api/audit/export${query}${query === "?" ? "" : "&"}format=${format}`;
  return (
    <>
      <a href={address("csv")} download className={buttonClass()}>
        Export CSV
      </a>
      <a href={address("jsonl")} download className={buttonClass()}>
        Export JSON lines
      </a>
    </>
  );
}
