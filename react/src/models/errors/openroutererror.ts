import type { Meaning } from "../../gen/meanings.ts";
import type { Failure } from "../../lib/meaning.ts";

/** What an error response says of itself. */
export type ErrorDetail = {
  code: number | string;
  message: string;
  metadata?: { [key: string]: unknown } | null | undefined;
};

/** The body of an error response. */
export type ErrorData = { error: ErrorDetail; userId?: string | null | undefined };

/** A response, and its body as text. */
export type ResponseMeta = { response: Response; body: string };

/**
 * The base class of errors that come from a response. Its text shows no secret of the call, but the body and the response are as they
 * came: they are not enumerable, so that what prints or serialises an error leaves them out.
 */
export class OpenRouterError extends Error {
  override readonly name: string = "OpenRouterError";
  /** The HTTP status; 0 when the browser withholds it, as for a redirect. */
  readonly statusCode: number;
  declare readonly body: string;
  declare readonly headers: Headers;
  readonly contentType: string;
  declare readonly rawResponse: Response;
  /** What the failure means, beyond its status. */
  meaning?: Meaning | undefined;
  /** The failure of the attempt before, when there was a retry. */
  declare previous?: Error | undefined;

  constructor(message: string, { response, body }: ResponseMeta) {
    super(message);
    this.statusCode = response.status;
    this.contentType = response.headers.get("content-type") ?? "";
    hide(this, { body, headers: response.headers, rawResponse: response });
  }

  /** @internal */
  get failure(): Failure {
    return { statusCode: this.statusCode, answered: true };
  }
}

/** An error response with a status of its own. */
export class StatusError extends OpenRouterError {
  /** The body, with members named as they are here. */
  declare readonly data$: ErrorData;
  readonly error: ErrorDetail;
  readonly userId?: string | null | undefined;

  constructor(message: string, meta: ResponseMeta & { data: ErrorData }) {
    super(message, meta);
    this.error = meta.data.error;
    this.userId = meta.data.userId;
    hide(this, { data$: meta.data });
  }

  /** @internal */
  override get failure(): Failure {
    const { message, metadata } = this.error;
    return { ...super.failure, message, metadata: metadata ?? undefined };
  }
}

/** Any other 4XX or 5XX. */
export class OpenRouterDefaultError extends StatusError {
  override readonly name: string = "OpenRouterDefaultError";
}

/** A response that is no error and cannot be used either: not the documented JSON, cut, without a key, or a redirect. */
export class ResponseValidationError extends OpenRouterError {
  override readonly name: string = "ResponseValidationError";
  override readonly cause: unknown;
  declare readonly rawValue: unknown;
  declare readonly rawMessage: unknown;

  constructor(message: string, meta: ResponseMeta & { cause?: unknown; rawValue?: unknown; rawMessage?: unknown }) {
    super(message, meta);
    this.cause = meta.cause;
    hide(this, { rawValue: meta.rawValue, rawMessage: meta.rawMessage });
  }

  /** Returns the message. */
  pretty(): string {
    return this.message;
  }

  /** @internal */
  override get failure(): Failure {
    return { answered: true, lost: this.statusCode >= 200 && this.statusCode < 300 };
  }
}

function hide(error: Error, members: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(error, name, { value, enumerable: false });
  }
}
