import type { Meaning } from "../gen/meanings.ts";

/** What this tab knows of a sign-in. The verifier is there until the exchange begins. */
export interface Flow {
  readonly phase: "started" | "exchanging" | "signed-in" | "denied" | "expired" | "failed";
  readonly returnTo: string;
  readonly verifier?: string;
  readonly meaning?: Meaning | undefined;
}

const prefix = "openrouter-sign-in:";
const markLifetime = 24 * 60 * 60 * 1000;

/** Returns what this tab knows of a sign-in; undefined when it has not started it. */
export function readFlow(nonce: string): Flow | undefined {
  return JSON.parse(sessionStorage.getItem(prefix + nonce) ?? "null") ?? undefined;
}

export function writeFlow(nonce: string, flow: Flow): void {
  sessionStorage.setItem(prefix + nonce, JSON.stringify(flow));
}

/** Forgets the sign-ins that this tab started before, verifiers and all, and marks that are a day old. */
export function forgetFlows(): void {
  const ofFlows = (storage: Storage): string[] => Object.keys(storage).filter((name) => name.startsWith(prefix));
  ofFlows(sessionStorage).forEach((name) => sessionStorage.removeItem(name));
  ofFlows(localStorage)
    .filter((name) => !(Number(localStorage.getItem(name)?.split(" ")[1]) > Date.now() - markLifetime))
    .forEach((name) => localStorage.removeItem(name));
}

/** Marks a code as used, for all tabs: a duplicated tab has a copy of this one's session storage. */
export function markUsed(nonce: string, phase: "exchanging" | "signed-in" | "failed"): void {
  localStorage.setItem(prefix + nonce, `${phase} ${Date.now()}`);
}

/** Returns what some tab has done with a code. */
export function useOf(nonce: string): string | undefined {
  return localStorage.getItem(prefix + nonce)?.split(" ")[0];
}

/** Runs a task while no other tab is at the same sign-in. */
export function alone<T>(nonce: string, task: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(prefix + nonce, task) as Promise<T> : task();
}
