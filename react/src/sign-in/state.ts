import type { Meaning } from "../gen/meanings.ts";

/** Where a sign-in is. */
export type SignInState =
  /** Nothing has happened on this page. */
  | { readonly status: "idle" }
  /** The browser is on its way to the authorization page. */
  | { readonly status: "redirecting" }
  /** The code is being exchanged, by this page or by another tab's. */
  | { readonly status: "exchanging" }
  /** The code was exchanged by this page. After a reload, and in another tab, the key is absent. */
  | { readonly status: "signed-in"; readonly returnTo: string; readonly key?: string; readonly userId?: string | null }
  /** The user pressed Deny. */
  | { readonly status: "denied"; readonly returnTo: string }
  /** The sign-in took longer than 10 minutes. */
  | { readonly status: "expired"; readonly returnTo: string }
  /** Anything else; after an exchange by the server nothing more is known. */
  | { readonly status: "failed"; readonly returnTo: string; readonly error?: Error; readonly meaning?: Meaning | undefined };

/** Why a sign-in failed, other than by an error of the exchange. */
export type SignInProblem =
  /** This tab has not started the sign-in that the address belongs to. */
  | "unknown_flow"
  /** The page was left before the exchange ended: a key may have been made. */
  | "interrupted"
  /** The authorization page reported an error. */
  | "authorization_error"
  /** The page has no session storage, or is served over plain http. */
  | "unavailable";

/** Why a sign-in failed, other than by an error of the exchange. */
export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly problem: SignInProblem;

  constructor(problem: SignInProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.problem = problem;
  }
}

export const idle: SignInState = { status: "idle" };

/** A state that components can subscribe to. It lives outside React, so that neither StrictMode nor unmounting repeats anything. */
export class Store {
  state: SignInState = idle;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Forgets the outcome, and the key. */
  readonly reset = (): void => this.set(idle);

  set(state: SignInState): void {
    this.state = state;
    this.#listeners.forEach((listener) => listener());
  }
}

/** Replaces the page's address, without an entry in the history. */
export function replaceAddress(url: string): void {
  history.replaceState(history.state, "", url);
}

/** Returns a URL as a path of this site. */
export const pathOf = ({ pathname, search, hash }: URL | Location): string => pathname + search + hash;

/** Calls back when the browser shows the page again as it was left, such as after Back on the authorization page. */
export function whenShownAgain(callback: () => void): void {
  addEventListener("pageshow", (event) => event.persisted && callback());
}
