/** Runs once when the server starts, before the first request. */
export async function register() {
  if (process.env["NEXT_RUNTIME"] === "nodejs") await (await import("@/lib/jobs/start")).startApplication();
}
