// Code generated from api/openapi.yaml. DO NOT EDIT.
import type { ErrorData, ResponseMeta } from "../models/errors/openroutererror.ts";
import { StatusError } from "../models/errors/openroutererror.ts";

/** 400, the request is malformed */
export class BadRequestResponseError extends StatusError {
  override readonly name = "BadRequestResponseError";
}

/** 401, the key is missing, wrong or revoked */
export class UnauthorizedResponseError extends StatusError {
  override readonly name = "UnauthorizedResponseError";
}

/** 402, no credits left, or the key has reached its limit */
export class PaymentRequiredResponseError extends StatusError {
  override readonly name = "PaymentRequiredResponseError";
}

/** 403, not allowed */
export class ForbiddenResponseError extends StatusError {
  override readonly name = "ForbiddenResponseError";
}

/** 405, not a POST, or not https */
export class MethodNotAllowedResponseError extends StatusError {
  override readonly name = "MethodNotAllowedResponseError";
}

/** 409, contradicts what is there already */
export class ConflictResponseError extends StatusError {
  override readonly name = "ConflictResponseError";
}

/** 429, too many requests */
export class TooManyRequestsResponseError extends StatusError {
  override readonly name = "TooManyRequestsResponseError";
}

/** 500, the service failed */
export class InternalServerResponseError extends StatusError {
  override readonly name = "InternalServerResponseError";
}

/** 503, the service is not available for now */
export class ServiceUnavailableResponseError extends StatusError {
  override readonly name = "ServiceUnavailableResponseError";
}

/** 524, the edge network gave up waiting */
export class EdgeNetworkTimeoutResponseError extends StatusError {
  override readonly name = "EdgeNetworkTimeoutResponseError";
}

/** 529, overloaded for now */
export class ProviderOverloadedResponseError extends StatusError {
  override readonly name = "ProviderOverloadedResponseError";
}

/** @internal The class of each status. */
export const statusErrors: Readonly<Record<number, new (message: string, meta: ResponseMeta & { data: ErrorData }) => StatusError>> = {
  400: BadRequestResponseError,
  401: UnauthorizedResponseError,
  402: PaymentRequiredResponseError,
  403: ForbiddenResponseError,
  405: MethodNotAllowedResponseError,
  409: ConflictResponseError,
  429: TooManyRequestsResponseError,
  500: InternalServerResponseError,
  503: ServiceUnavailableResponseError,
  524: EdgeNetworkTimeoutResponseError,
  529: ProviderOverloadedResponseError,
};
