"use client";

import type { ComponentPropsWithoutRef, ReactNode } from "react";
import { useId } from "react";
import type { SignInOptions } from "./hook.ts";
import { useSignInWithOpenRouter } from "./hook.ts";
import type { SignInState } from "./state.ts";

/** What is said beside the button, by status. */
export type SignInMessages = Partial<Record<SignInState["status"], ReactNode>>;

const defaultMessages: SignInMessages = {
  exchanging: "Signing in…",
  "signed-in": "You are signed in.",
  denied: "You did not allow access. Nothing was changed.",
  expired: "The sign-in took too long. Please try again.",
  failed: "The sign-in did not work. Please try again.",
};

export type SignInWithOpenRouterProps = ComponentPropsWithoutRef<"button"> & {
  /** How to sign in; see useSignInWithOpenRouter. */
  options?: SignInOptions;
  /** What is said beside the button in place of the English texts. */
  messages?: SignInMessages;
};

/** A button that signs the user in, and says how that ended. It has no style of its own: "@openrouter-go/react/styles.css" is one. */
export function SignInWithOpenRouter(props: SignInWithOpenRouterProps): ReactNode {
  const { options, messages, children = "Sign in with OpenRouter", onClick, className = "", ...rest } = props;
  const { status, signIn } = useSignInWithOpenRouter(options);
  const id = useId();
  const busy = status === "redirecting" || status === "exchanging";
  return (
    <span className="openrouter-sign-in" data-status={status}>
      <button
        type="button"
        aria-describedby={id}
        aria-busy={busy}
        aria-disabled={busy}
        {...rest}
        className={`openrouter-sign-in-button ${className}`.trim()}
        onClick={(event) => {
          onClick?.(event);
          if (!event.defaultPrevented) {
            signIn();
          }
        }}
      >
        {children}
      </button>{" "}
      <span id={id} role="status" className="openrouter-sign-in-message">{{ ...defaultMessages, ...messages }[status]}</span>
    </span>
  );
}
