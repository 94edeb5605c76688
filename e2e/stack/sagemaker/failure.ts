/** An error as the service answers it. */
export class Failure extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

export function invalid(message: string): Failure {
  return new Failure("ValidationException", message);
}
