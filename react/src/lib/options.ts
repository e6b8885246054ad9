import type { RequestOptions } from "./sdks.ts";

/** Merges options, the later ones over the earlier: headers by name, everything else as a whole. All signals stay in force. */
export function mergeOptions(...all: (RequestOptions | undefined)[]): RequestOptions {
  const merged: RequestOptions = {};
  const headers = new Headers();
  const signals: AbortSignal[] = [];
  for (const { fetchOptions, ...own } of all.map((options) => options ?? {})) {
    for (const part of [fetchOptions ?? {}, own]) {
      Object.assign(merged, part);
      new Headers(part.headers).forEach((value, name) => headers.set(name, value));
      if (part.signal) {
        signals.push(part.signal);
      }
    }
  }
  merged.headers = headers;
  if (signals.length > 0) {
    merged.signal = AbortSignal.any(signals);
  }
  return merged;
}
