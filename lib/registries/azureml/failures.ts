import { AppError } from "@/lib/errors";

import type { Answer } from "../http";
import { errorReply, mlflowError } from "./wire";

/** Things above the registry itself: that one of these is missing never means that a model is. */
const aboveIt =
  /^(SubscriptionNotFound|InvalidSubscriptionId|InvalidSubscription|ResourceGroupNotFound|ParentResourceNotFound)$/i;
const noSuchVersion =
  /^(InvalidApiVersionParameter|NoRegisteredProviderFound|InvalidResourceType|MissingApiVersionParameter)$/i;

/** The vendor's own code, where it speaks JSON; HTML, text and empty bodies give null. */
function codeOf({ text }: Answer): string | null {
  try {
    const body: unknown = JSON.parse(text);
    return errorReply.safeParse(body).data?.error.code ?? mlflowError.safeParse(body).data?.error_code ?? null;
  } catch {
    return null;
  }
}

/** A 404 about what was asked for, or one that does not say (bodies may be empty), as opposed to the workspace it is in. */
export function isMissing(answer: Answer): boolean {
  return answer.status === 404 && !aboveIt.test(codeOf(answer) ?? "") && !isPage(answer);
}

/** An answer outside 200–299 in words of our own: a message may hold ids, addresses and HTML, so none is passed on. */
export function failureOf(answer: Answer): AppError {
  const { status, retryAfterMs } = answer;
  const code = codeOf(answer);
  const options = { cause: new Error(`${status} ${code?.replace(/\W/g, "").slice(0, 80) ?? "without an error code"}`) };
  if (status === 429) {
    const wait = retryAfterMs === null ? {} : { retryAfterMs };
    const sentence = "Azure is asked too often and wants a pause (429).";
    return new AppError("registry_unavailable", sentence, { ...options, ...wait });
  }
  if (status >= 500 && status !== 501) {
    const wait = retryAfterMs === null ? {} : { retryAfterMs };
    return new AppError("registry_unavailable", `Azure answered ${status}.`, { ...options, ...wait });
  }
  if (status === 408) return new AppError("registry_unavailable", "Azure answered 408.", options);
  if (status === 401) return new AppError("registry_denied", "Azure did not accept these credentials.", options);
  // A proxy on the way has pages for errors; Azure has JSON or nothing.
  if (isPage(answer)) return notOurs(answer.text, options);
  if (status === 403 && code === "RequestDisallowedByPolicy")
    return new AppError("registry_denied", "A policy of the Azure subscription does not allow this.", options);
  if (status === 403)
    return new AppError("registry_denied", "Azure does not let these credentials do this: a role is missing.", options);
  if (aboveIt.test(code ?? "")) return notThere(options);
  if (noSuchVersion.test(code ?? "") || status === 405 || status === 501)
    return new AppError(
      "unsupported",
      "This Azure has no such call, or not in the version that is asked for.",
      options,
    );
  if (status === 404) return new AppError("not_found", "Azure Machine Learning has no such thing.", options);
  if (status === 409 || status === 412) {
    const sentence = "Azure refused: it is being changed by somebody else at this moment.";
    return new AppError("conflict", sentence, options);
  }
  if (status === 400 && code !== null)
    return new AppError("invalid", "Azure refused the request as not valid.", options);
  return new AppError("registry_protocol", `Azure answered ${status}, which was not expected.`, options);
}

/** The subscription, the group, the workspace or the registry is not there, or these credentials do not see it. */
export function notThere(options: ErrorOptions = {}): AppError {
  const sentence =
    "Azure has no such workspace or registry, or does not show it to these credentials: check subscription, resource group and name.";
  return new AppError("invalid", sentence, options);
}

/** A 200 that is not what it should be. */
export function notOurs(text: string, options: ErrorOptions = {}): AppError {
  const start = text.trimStart().slice(0, 1);
  const what =
    start === "<"
      ? "with a web page where data was expected. It may be a proxy or another program"
      : start === "{" || start === "["
        ? "with data of another shape, or cut short"
        : "with something that is not JSON";
  return new AppError("registry_protocol", `This address answers, but not like Azure: ${what}.`, options);
}

function isPage({ text }: Answer): boolean {
  return text.trimStart().startsWith("<");
}
