export type { BrowserSignInOptions, SignedIn } from "./browser.ts";
export { SignInWithOpenRouter } from "./button.tsx";
export type { SignInMessages, SignInWithOpenRouterProps } from "./button.tsx";
export { useSignInWithOpenRouter } from "./hook.ts";
export type { SignIn, SignInOptions } from "./hook.ts";
export type { ServerSignInOptions } from "./server.ts";
export { SignInError } from "./state.ts";
export type { SignInProblem, SignInState } from "./state.ts";
