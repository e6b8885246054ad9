/** What a standalone function returns in place of throwing. */
export type Result<T, E = Error> = { ok: true; value: T; error?: never } | { ok: false; value?: never; error: E };

/** Turns a promise that may be rejected into one of a Result. */
export async function toResult<T>(promise: Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, error: error as Error };
  }
}

/** Returns a Result's value, or throws its error. */
export async function unwrapAsync<T>(promise: Promise<Result<T, unknown>>): Promise<T> {
  const result = await promise;
  if (result.ok) {
    return result.value;
  }
  throw result.error;
}
