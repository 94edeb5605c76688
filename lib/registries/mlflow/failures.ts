import { AppError } from "@/lib/errors";

import type { Answer } from "../http";
import { errorReply, type WireError } from "./wire";

/** Who asked and how, for sentences that help. */
export type Asked = { host: string; signedIn: boolean; workspace: string | null };

/** The server's own error, where it speaks JSON; HTML, text and empty bodies give null. */
function errorOf({ text }: Answer): WireError | null {
  try {
    return errorReply.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Whether the thing asked for is not there, as opposed to the call or the workspace. */
export function isMissing(answer: Answer): boolean {
  const error = errorOf(answer);
  return answer.status === 404 && error?.error_code === "RESOURCE_DOES_NOT_EXIST" && !isAboutWorkspace(error);
}

/** Whether this server knows no such call: older than the call, or no such server at all. */
export function isNoRoute(answer: Answer): boolean {
  if (answer.status === 405 || answer.status === 501) return true;
  return answer.status === 404 && errorOf(answer)?.error_code !== "RESOURCE_DOES_NOT_EXIST";
}

/** An answer outside 200–299 in words of our own: a message may hold SQL, paths and HTML, so none is passed on. */
export function failureOf(answer: Answer, asked: Asked): AppError {
  const { status, text } = answer;
  const error = errorOf(answer);
  const options = { cause: new Error(`${status} ${error?.error_code ?? "without an error code"}`) };
  const wait = answer.retryAfterMs === null ? {} : { retryAfterMs: answer.retryAfterMs };
  if (status === 401) {
    const why = asked.signedIn ? "did not accept these credentials" : "asks for credentials, and none are set";
    return new AppError("registry_denied", `MLflow ${why}.`, options);
  }
  if (status === 403 && text.startsWith("Invalid Host header")) {
    const sentence = `MLflow refuses to be called as ${asked.host}. Start it with --allowed-hosts and that name in it, or use an address that it allows.`;
    return new AppError("registry_denied", sentence, options);
  }
  if (status === 403) return new AppError("registry_denied", "MLflow does not let these credentials do this.", options);
  if (error && isAboutWorkspace(error)) {
    return new AppError("invalid", `MLflow has no workspace named ${asked.workspace ?? "default"}.`, options);
  }
  if (isMissing(answer)) return new AppError("not_found", "MLflow no longer has it.", options);
  if (isNoRoute(answer)) return new AppError("unsupported", "This MLflow has no such call.", options);
  if (status === 429) {
    return new AppError("registry_unavailable", "MLflow is asked too often and wants a pause (429).", {
      ...options,
      ...wait,
    });
  }
  // Its answer to any failure of its database. Of parallel callers that set one alias for the first time some get it,
  // and nothing is wrong with their request.
  if (error?.error_code === "BAD_REQUEST")
    return new AppError("registry_unavailable", "MLflow's database did not take it at that moment (400).", options);
  if (status >= 500 || status === 408)
    return new AppError("registry_unavailable", `MLflow answered ${status}.`, { ...options, ...wait });
  if (status === 400 && error) return new AppError("invalid", "MLflow refused the request as not valid.", options);
  return new AppError("registry_protocol", `MLflow answered ${status}, which was not expected.`, options);
}

/** A 200 that is not what it should be. */
export function notOurs(text: string): AppError {
  const start = text.trimStart().slice(0, 1);
  const what =
    start === "<"
      ? "with a web page where data was expected. It may be a sign-in page or another program"
      : start === "{" || start === "["
        ? "with data of another shape, or cut short"
        : "with something that is not JSON";
  return new AppError("registry_protocol", `This address answers, but not like MLflow: ${what}.`);
}

function isAboutWorkspace({ error_code, message }: WireError): boolean {
  return error_code === "RESOURCE_DOES_NOT_EXIST" && /^workspace\b/i.test(message ?? "");
}
