import type { Meaning } from "../../gen/meanings.ts";
import type { Failure } from "../../lib/meaning.ts";

/** The base class of errors that come without a response. */
export class HTTPClientError extends Error {
  override readonly name: string = "HTTPClientError";
  override readonly cause: unknown;
  /** Whether the service may have seen the request; a browser does not say more. */
  readonly sent: boolean;
  /** What the failure means. */
  meaning?: Meaning | undefined;
  /** The failure of the attempt before, when there was a retry. */
  declare previous?: Error | undefined;

  constructor(message: string, { cause, sent = false }: { cause?: unknown; sent?: boolean } = {}) {
    super(message);
    this.cause = cause;
    this.sent = sent;
  }

  /** @internal */
  get failure(): Failure {
    return { lost: this.sent };
  }
}

/** Something else went wrong, such as in a hook of the HTTPClient. */
export class UnexpectedClientError extends HTTPClientError {
  override readonly name: string = "UnexpectedClientError";
}

/** An option is not valid; nothing was sent. */
export class InvalidRequestError extends HTTPClientError {
  override readonly name: string = "InvalidRequestError";
}

/** The caller's signal ended the call. */
export class RequestAbortedError extends HTTPClientError {
  override readonly name = "RequestAbortedError";
}

/** The call took longer than its timeout. */
export class RequestTimeoutError extends HTTPClientError {
  override readonly name = "RequestTimeoutError";
}

/** No response came, or it broke off. */
export class ConnectionError extends HTTPClientError {
  override readonly name = "ConnectionError";
}

/** A member of the request is not as the document wants it; nothing was sent. */
export class SDKValidationError extends HTTPClientError {
  override readonly name: string = "SDKValidationError";

  /** Returns the message. */
  pretty(): string {
    return this.message;
  }
}
