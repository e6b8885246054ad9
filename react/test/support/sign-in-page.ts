import type { BrowserContext, Page } from "playwright-core";
import type { SignInOptions, SignInState } from "../../src/index.ts";
import type { App } from "./browser.ts";

export type Seen = SignInState & { received?: string[] };

/** Lets every page of a context render the button and show what the hook returns, in StrictMode. */
export async function renderSignIn(context: BrowserContext, options: SignInOptions = { exchange: "browser" }): Promise<void> {
  // playwright runs this before the page's own code, which sets window.page.
  await context.addInitScript((given) => {
    const render = (): void => {
      const { React, createRoot, openrouter, serverURL, seen } = window.page;
      const client = new openrouter.OpenRouterCore({ serverURL });
      const own = given.exchange === "browser" ? { ...given, client, onSignIn: ({ key }: { key: string }) => void seen.push(key) } : given;
      function Shown() {
        const { signIn: _, reset, ...state } = openrouter.useSignInWithOpenRouter(own);
        return React.createElement("div", null,
          React.createElement(openrouter.SignInWithOpenRouter, { options: own }),
          React.createElement("button", { onClick: reset }, "Reset"),
          React.createElement("output", null, JSON.stringify({ ...state, received: seen })));
      }
      const root = document.getElementById("root");
      if (root) {
        createRoot(root).render(React.createElement(React.StrictMode, null, React.createElement(Shown)));
      }
    };
    let value: unknown;
    Object.defineProperty(window, "page", { get: () => value, set: (given) => {
      value = given;
      render();
    } });
  }, options);
}

export async function openPage(context: BrowserContext, app: App, path = "/"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(app.url + path);
  return page;
}

/** Waits until the hook returns a status, and returns the whole. */
export async function waitForStatus<S extends SignInState["status"]>(page: Page, status: S): Promise<Extract<Seen, { status: S }> & { received: string[] }> {
  const output = page.locator("output", { hasText: `"status":"${status}"` });
  await output.waitFor();
  return JSON.parse(await output.textContent() ?? "");
}

export const clickSignIn = (page: Page): Promise<void> => page.getByRole("button", { name: "Sign in with OpenRouter" }).click();
