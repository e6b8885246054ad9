// Code generated from api/openapi.yaml. DO NOT EDIT.
/**
 * How the code challenge was made from the verifier: S256 is base64url(SHA-256(verifier)), plain is the verifier itself (RFC 7636 section 4.2).
 * @nullable
 */
export type CodeChallengeMethod = 'S256' | 'plain' | null;
/**
 * The authorization code, and what proves that it was asked for by the one who now exchanges it.
 */
export interface ExchangeAuthCodeForAPIKeyRequest {
  /**
     * The authorization code. It is single use and lives 10 minutes.
     * @minLength 1
     */
  code: string;
  /**
     * The code verifier that the authorization's challenge was made from (RFC 7636 section 4.1). Required when a challenge was used.
     * @minLength 43
     * @maxLength 128
     * @pattern ^[A-Za-z0-9._~-]+$
     */
  codeVerifier?: string | undefined;
  /** The method that the authorization was started with. Required again here when a challenge was used. */
  codeChallengeMethod?: CodeChallengeMethod | null | undefined;
}

/**
 * The new key. It is the user's own, cannot be read again, and does not expire unless it was made so.
 */
export interface ExchangeAuthCodeForAPIKeyResponse {
  /**
     * The API key.
     * @minLength 1
     */
  key: string;
  /**
     * The user that the key belongs to; null when the service does not say.
     * @nullable
     */
  userId: string | null;
}

/**
 * How often the limit starts afresh; never by default.
 */
export type CreateAuthKeysCodeRequestUsageLimitType = 'daily' | 'weekly' | 'monthly';
/**
 * What the code is for, and what the key that it is exchanged for shall be.
 */
export interface CreateAuthKeysCodeRequest {
  /**
     * Where the code would be sent. https on any host, or http on localhost and 127.0.0.1.
     * @minLength 1
     */
  callbackUrl: string;
  /**
     * The code challenge, made from a verifier that stays with the caller (RFC 7636 section 4.2).
     * @minLength 43
     * @maxLength 128
     * @pattern ^[A-Za-z0-9._~-]+$
     */
  codeChallenge?: string | undefined;
  /** The method that the challenge was made with. */
  codeChallengeMethod?: CodeChallengeMethod | null | undefined;
  /**
     * When the key expires, with seconds; null for never.
     * @nullable
     */
  expiresAt?: Date | null | undefined;
  /**
     * The key's name, at most 100 characters; the app's name by default.
     * @maxLength 100
     */
  keyLabel?: string | undefined;
  /**
     * The key's credit limit in USD; none by default.
     * @minimum 0
     */
  limit?: number | undefined;
  /** How often the limit starts afresh; never by default. */
  usageLimitType?: CreateAuthKeysCodeRequestUsageLimitType | undefined;
  /** The workspace that the key belongs to; the caller's own by default. */
  workspaceId?: string | undefined;
}

/**
 * An authorization code.
 */
export interface AuthKeysCode {
  /** The authorization code. It is single use and lives 10 minutes. */
  id: string;
  /** The app that the code belongs to. */
  appId: number;
  /** When the code was made, in RFC 3339 form. */
  createdAt: string;
}

/**
 * The authorization code that was made.
 */
export interface CreateAuthKeysCodeResponse {
  data: AuthKeysCode;
}

/**
 * A limit that no longer exists; safe to ignore.
 */
export interface RateLimit {
  /** Always -1. */
  requests: number;
  /** The limit's interval. */
  interval: string;
  /** A word on the field. */
  note: string;
}

/**
 * A region.
 */
export type CurrentKeyAllowedDataRegionsItem = 'global' | 'europe' | 'us';
/**
 * How many requests to free models the user may make a day.
 */
export interface FreeModelDailyRequests {
  /** Requests a day. */
  limit: number;
  /** Requests that remain today. */
  remaining: number;
  /** Requests made today. */
  used: number;
}

/**
 * An API key's details. Amounts are in USD.
 */
export interface CurrentKey {
  /** The shortened key; not the name that it was given. */
  label: string;
  /**
     * The key's credit limit; null for none.
     * @nullable
     */
  limit: number | null;
  /**
     * What remains of the limit; null for no limit.
     * @nullable
     */
  limitRemaining: number | null;
  /**
     * How often the limit starts afresh, such as "monthly"; null for never.
     * @nullable
     */
  limitReset: string | null;
  /** What was spent with the key. */
  usage: number;
  /** What was spent with the key today (UTC). */
  usageDaily: number;
  /** What was spent with the key since Monday (UTC). */
  usageWeekly: number;
  /** What was spent with the key this month (UTC). */
  usageMonthly: number;
  /** What was spent with the user's own provider keys. */
  byokUsage: number;
  /** What was spent with the user's own provider keys today (UTC). */
  byokUsageDaily: number;
  /** What was spent with the user's own provider keys since Monday (UTC). */
  byokUsageWeekly: number;
  /** What was spent with the user's own provider keys this month (UTC). */
  byokUsageMonthly: number;
  /** Whether spending with the user's own provider keys counts towards the limit. */
  includeByokInLimit: boolean;
  /** Whether the user has never bought credits. */
  isFreeTier: boolean;
  /** Whether the key manages other keys. */
  isManagementKey: boolean;
  /**
     * The older name of is_management_key.
     * @deprecated
     */
  isProvisioningKey: boolean;
  /**
     * The user who made the key.
     * @nullable
     */
  creatorUserId: string | null;
  /**
     * When the key expires; null for never.
     * @nullable
     */
  expiresAt: Date | null;
  /**
     * A limit that no longer exists; safe to ignore.
     * @deprecated
     */
  rateLimit: RateLimit;
  /** The regions that the key's data may be processed in. */
  allowedDataRegions?: CurrentKeyAllowedDataRegionsItem[] | undefined;
  freeModelDailyRequests?: FreeModelDailyRequests | undefined;
  /**
     * The organization that the key belongs to.
     * @nullable
     */
  organizationId: string | null;
  /**
     * The workspace that the key belongs to.
     * @nullable
     */
  workspaceId: string | null;
}

/**
 * The details of the key that the call was made with.
 */
export interface GetCurrentKeyResponse {
  data: CurrentKey;
}

/**
 * More on the error, such as the limit that was reached.
 * @nullable
 */
export type ErrorDetailMetadata = { [key: string]: unknown } | null;

/**
 * What went wrong.
 */
export interface ErrorDetail {
  /** The HTTP status as a rule. */
  code: number;
  /** What went wrong. */
  message: string;
  /**
     * More on the error, such as the limit that was reached.
     * @nullable
     */
  metadata: ErrorDetailMetadata;
}

/**
 * The envelope of every error.
 */
export interface ErrorResponse {
  error: ErrorDetail;
  /**
     * The user that the call was made for.
     * @nullable
     */
  userId: string | null;
}

/**
 * 400, the request is malformed
 */
export type BadRequestResponse = ErrorResponse;

/**
 * 401, the key is missing, wrong or revoked
 */
export type UnauthorizedResponse = ErrorResponse;

/**
 * 402, no credits left, or the key has reached its limit
 */
export type PaymentRequiredResponse = ErrorResponse;

/**
 * 403, not allowed
 */
export type ForbiddenResponse = ErrorResponse;

/**
 * 404, no such resource
 */
export type NotFoundResponse = ErrorResponse;

/**
 * 405, not a POST, or not https
 */
export type MethodNotAllowedResponse = ErrorResponse;

/**
 * 409, contradicts what is there already
 */
export type ConflictResponse = ErrorResponse;

/**
 * 429, too many requests
 */
export type TooManyRequestsResponse = ErrorResponse;

/**
 * 500, the service failed
 */
export type InternalServerResponse = ErrorResponse;

/**
 * 503, the service is not available for now
 */
export type ServiceUnavailableResponse = ErrorResponse;

/**
 * 524, the edge network gave up waiting
 */
export type EdgeNetworkTimeoutResponse = ErrorResponse;

/**
 * 529, overloaded for now
 */
export type ProviderOverloadedResponse = ErrorResponse;

/**
 * Any other error
 */
export type DefaultResponse = ErrorResponse;


