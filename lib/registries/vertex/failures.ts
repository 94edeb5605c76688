import { AppError } from "@/lib/errors";

import type { Answer } from "../http";
import { errorReply, type WireError } from "./wire";

/** Who asked for what, for sentences that help. */
type Asked = { project: string };

/** The API's own error; a web page, a text or nothing gives null. */
function errorOf({ text }: Answer): WireError | null {
  try {
    return errorReply.safeParse(JSON.parse(text)).data?.error ?? null;
  } catch {
    return null;
  }
}

/** Whether the thing asked for is not there, as opposed to the call: a wrong address answers 404 in HTML. */
export function isMissing(answer: Answer): boolean {
  return answer.status === 404 && errorOf(answer) !== null;
}

/** An answer outside 200–299 in words of our own: a message may name principals and resources, so none is passed on. */
export function failureOf(answer: Answer, asked: Asked): AppError {
  const { status, retryAfterMs } = answer;
  const error = errorOf(answer);
  const options = { cause: new Error(`${status} ${error?.status ?? "without a status"}`) };
  const failure = (code: ConstructorParameters<typeof AppError>[0], sentence: string, also = {}) =>
    new AppError(code, sentence, { ...options, ...also });

  if (status === 401) return failure("registry_denied", "Vertex AI does not accept these credentials.");
  if (status === 403) return failure("registry_denied", whyDenied(error, asked));
  if (status === 429) {
    const wait = retryAfterMs === null ? {} : { retryAfterMs };
    return failure(
      "registry_unavailable",
      "Vertex AI is asked more often than the project's quota allows (429).",
      wait,
    );
  }
  if (status === 501) return failure("unsupported", "Vertex AI has no such call here.");
  if (status >= 500 || status === 408 || status === 499) {
    const wait = retryAfterMs === null ? {} : { retryAfterMs };
    return failure("registry_unavailable", `Vertex AI answered ${status}.`, wait);
  }
  if (!error) return notOurs(answer.text, options);
  if (status === 404) return failure("not_found", "Vertex AI no longer has it.");
  if (status === 409 || status === 412)
    return failure("conflict", "It was changed by somebody else at the same moment.");
  if (status === 400) {
    return error.status === "FAILED_PRECONDITION"
      ? failure("invalid", "Vertex AI refused: it is not in a state in which this can be done.")
      : failure("invalid", "Vertex AI refused the request as not valid.");
  }
  return failure("registry_protocol", `Vertex AI answered ${status}, which was not expected.`);
}

/** An answer that is not what it should be. */
export function notOurs(text: string, options: ErrorOptions = {}): AppError {
  const start = text.trimStart().slice(0, 1);
  const what =
    start === "<"
      ? "with a web page where data was expected. It may be a sign-in page or another program"
      : start === "{" || start === "["
        ? "with data of another shape, or cut short"
        : start === ""
          ? "with nothing"
          : "with something that is not JSON";
  return new AppError("registry_protocol", `This address answers, but not like Vertex AI: ${what}.`, options);
}

function whyDenied(error: WireError | null, { project }: Asked): string {
  const reasons = (error?.details ?? []).map(({ reason }) => reason);
  if (reasons.includes("SERVICE_DISABLED")) return `The Vertex AI API is not enabled in the project ${project}.`;
  if (reasons.includes("BILLING_DISABLED")) return `Billing is off in the project ${project}.`;
  if (reasons.includes("ACCESS_TOKEN_SCOPE_INSUFFICIENT"))
    return "These credentials are not scoped for Google Cloud: this machine was given a narrower access scope.";
  return "Vertex AI does not let these credentials do this: a role is missing, or there is no such project.";
}
