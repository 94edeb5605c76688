import { AppError } from "@/lib/errors";

import { isExpired, isThrottling } from "../cloud/aws";
import type { Answer } from "../http";
import { errorReply } from "./wire";

type WireError = { code: string; message: string };

/** The service's own error, where it speaks JSON; HTML, text and empty bodies give null. */
export function errorOf({ text }: Answer): WireError | null {
  try {
    const { data } = errorReply.safeParse(JSON.parse(text));
    return data ? { code: data.__type, message: data.message ?? data.Message ?? "" } : null;
  } catch {
    return null;
  }
}

/** Whether the thing asked for is not there. Most calls say so in the words of a validation error. */
export function isMissing(answer: Answer): boolean {
  const error = errorOf(answer);
  if (answer.status !== 400 && answer.status !== 404) return false;
  if (error === null) return false;
  if (/^ResourceNotFound(Exception)?$/.test(error.code)) return true;
  return isValidation(error.code) && /does not exist|could not find|cannot find|not found/i.test(error.message);
}

export function isExpiredAnswer(answer: Answer): boolean {
  return answer.status >= 400 && answer.status < 500 && isExpired(errorOf(answer)?.code ?? null);
}

export function isThrottled(answer: Answer): boolean {
  return answer.status === 400 && isThrottling(errorOf(answer)?.code ?? null);
}

const unknownCaller =
  /^(UnrecognizedClient|InvalidClientTokenId|MissingAuthenticationToken|IncompleteSignature|InvalidAccessKeyId)/;
const badSignature = /^(InvalidSignature|SignatureDoesNotMatch)/;

/** An answer outside 200–299 in words of our own: messages hold ARNs, names and whatever people wrote, so none is passed on. */
export function failureOf(answer: Answer, operation: string): AppError {
  const { status, retryAfterMs } = answer;
  const error = errorOf(answer);
  const code = error?.code ?? "";
  const options = {
    cause: new Error(`${operation}: ${status} ${/^\w{1,80}$/.test(code) ? code : "without an error code"}`),
    ...(retryAfterMs !== null && { retryAfterMs }),
  };
  const failure = (kind: AppError["code"], sentence: string) => new AppError(kind, sentence, options);
  if (isMissing(answer)) return failure("not_found", "SageMaker no longer has it.");
  if (status === 429 || isThrottling(code))
    return failure("registry_unavailable", "SageMaker is asked too often and wants a pause.");
  if (isExpired(code)) return failure("registry_denied", "The credentials for SageMaker have ended.");
  if (unknownCaller.test(code)) return failure("registry_denied", "SageMaker does not know these credentials.");
  if (badSignature.test(code))
    return failure(
      "registry_denied",
      "SageMaker does not accept the signature: the secret access key is not the one that belongs to the access key, or the clock of this machine is wrong.",
    );
  if (/^AccessDenied/.test(code)) return failure("registry_denied", whyDenied(operation));
  if (code === "ConflictException" || code === "ResourceInUse")
    return failure("conflict", "Somebody else changed it at the same moment, and SageMaker took their change.");
  if (code === "ResourceLimitExceeded") return failure("invalid", "A limit of the account stands against this.");
  if (/^(UnknownOperation|UnsupportedOperation|InvalidAction)/.test(code))
    return failure("unsupported", "There is no such call at this address.");
  if (isValidation(code)) return failure("invalid", "SageMaker refused the request as not valid.");
  if (status >= 500 || status === 408) return failure("registry_unavailable", `SageMaker answered ${status}.`);
  return failure("registry_protocol", `SageMaker answered ${status}, which was not expected.`);
}

/** A 200 that is not what it should be. */
export function notOurs(text: string): AppError {
  const start = text.trimStart().slice(0, 1);
  const what =
    start === "<"
      ? "with a web page where data was expected"
      : start === "{" || start === "["
        ? "with data of another shape, or cut short"
        : start === ""
          ? "with nothing"
          : "with something that is not JSON";
  return new AppError("registry_protocol", `This address answers, but not like SageMaker: ${what}.`);
}

/** Administrators can tie permission to the very stage and its status: a refusal may be a rule, not a lack of rights. */
function whyDenied(operation: string): string {
  const action = `sagemaker:${operation}`;
  return operation === "UpdateModelPackage"
    ? `These credentials may not do this (${action}). A policy can also allow it for some stages only (sagemaker:ModelLifeCycle:stage, :stageStatus).`
    : `These credentials may not do this (${action}).`;
}

function isValidation(code: string): boolean {
  return /^Validation(Exception|Error)$/.test(code);
}
