// Code generated from api/openapi.yaml. DO NOT EDIT.
import type { OpenRouterCore } from "../../core.ts";
import { call } from "../../lib/call.ts";
import type { Operation } from "../../lib/operation.ts";
import type { RequestOptions } from "../../lib/sdks.ts";
import type { Shape } from "../../lib/shape.ts";
import type { Result } from "../../types/fp.ts";
import { toResult } from "../../types/fp.ts";
import { keyMeanings } from "../meanings.ts";
import type * as operations from "../models.ts";

const currentKeyOut: Shape = {
  limit: { orNull: true },
  limitRemaining: { wire: "limit_remaining", orNull: true },
  limitReset: { wire: "limit_reset", orNull: true },
  usageDaily: { wire: "usage_daily" },
  usageWeekly: { wire: "usage_weekly" },
  usageMonthly: { wire: "usage_monthly" },
  byokUsage: { wire: "byok_usage" },
  byokUsageDaily: { wire: "byok_usage_daily" },
  byokUsageWeekly: { wire: "byok_usage_weekly" },
  byokUsageMonthly: { wire: "byok_usage_monthly" },
  includeByokInLimit: { wire: "include_byok_in_limit" },
  isFreeTier: { wire: "is_free_tier" },
  isManagementKey: { wire: "is_management_key" },
  isProvisioningKey: { wire: "is_provisioning_key" },
  creatorUserId: { wire: "creator_user_id", orNull: true },
  expiresAt: { wire: "expires_at", orNull: true, date: true },
  rateLimit: { wire: "rate_limit" },
  allowedDataRegions: { wire: "allowed_data_regions" },
  freeModelDailyRequests: { wire: "free_model_daily_requests" },
  organizationId: { wire: "organization_id", orNull: true },
  workspaceId: { wire: "workspace_id", orNull: true },
};

const getCurrentKeyResponseOut: Shape = {
  data: { required: true, of: () => currentKeyOut },
};

const operation: Operation = {
  id: "getCurrentKey",
  method: "GET",
  path: "/key",
  response: getCurrentKeyResponseOut,
  meanings: keyMeanings,
};

/**
 * Get the current API key
 *
 * @remarks
 * What the service knows of the key that the call is made with: its label, its usage, its limit
 * and what remains of it.
 */
export function apiKeysGetCurrentKeyMetadata(
  client: OpenRouterCore, options?: RequestOptions,
): Promise<Result<operations.GetCurrentKeyResponse>> {
  return toResult(call(client, operation, undefined, options));
}
