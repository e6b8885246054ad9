import type { Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { App } from "./support/browser.ts";
import { decide, describeInBrowser, newContext, startApp } from "./support/browser.ts";
import { clickSignIn, openPage, renderSignIn, waitForStatus } from "./support/sign-in-page.ts";

/** Starts a sign-in, and returns the callback that the authorization page sends the browser to, without going there. */
async function callbackOf(page: Page, button: "Authorize" | "Deny" = "Authorize"): Promise<string> {
  let callback = "";
  // Routes do not see redirected requests, so the form's is answered by hand.
  const catchIt = async (route: Route): Promise<void> => {
    if (route.request().method() !== "POST") {
      return route.continue();
    }
    callback = (await route.fetch({ maxRedirects: 0 })).headers()["location"]!;
    return route.fulfill({ status: 204 });
  };
  await page.route("**/auth*", catchIt);
  await clickSignIn(page);
  await decide(page, button);
  await expect.poll(() => callback).not.toBe("");
  await page.unroute("**/auth*", catchIt);
  return callback;
}

/** Starts a sign-in in a tab that is then duplicated. The first exchange is held until release. */
async function duplicateTab(app: App) {
  const context = await newContext();
  await renderSignIn(context);
  const page = await openPage(context, app);
  const callback = await callbackOf(page);
  await page.goto(app.url); // from the authorization page, whose storage is another
  const copy = await page.evaluate(() => ({ ...sessionStorage }));
  expect(JSON.stringify(copy)).toContain("verifier");
  const other = await openPage(context, app);
  await other.evaluate((items) => void Object.assign(sessionStorage, items), copy);
  let hold: (route: Route) => void;
  const held = new Promise<Route>((resolve) => hold = resolve);
  await page.route("**/api/v1/auth/keys", (route) => hold(route));
  const sent = page.waitForRequest("**/api/v1/auth/keys");
  return { page, other, callback, sent, release: async () => (await held).continue() };
}

const storage = (page: Page) => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));

describe.each(["newest", "oldest"] as const)("with the %s react and react-query", (versions) => {
  describeInBrowser("a sign-in whose code the page exchanges", () => {
    test("exchanges once under StrictMode, and gives the key once", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app, "/somewhere?tab=2#part");
      await waitForStatus(page, "idle");
      await clickSignIn(page);
      await decide(page, "Authorize");
      const state = await waitForStatus(page, "signed-in");
      expect(state).toMatchObject({ key: expect.stringMatching(/^sk-or-v1-/), userId: "user_sandbox", returnTo: "/somewhere?tab=2#part" });
      expect(state.received).toEqual([state.key]);
      expect(app.exchanges()).toBe(1);
      expect(page.url()).toMatch(/\/openrouter\/callback\/[\w-]{22}$/);
      expect(await storage(page)).not.toMatch(/verifier|sk-or/);
      await page.getByRole("button", { name: "Reset" }).click();
      await waitForStatus(page, "idle");
    });

    test("says that the user denied, also after a reload", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app);
      await clickSignIn(page);
      await decide(page, "Deny");
      await waitForStatus(page, "denied");
      expect(await page.locator(".openrouter-sign-in-message").textContent()).toContain("did not allow access");
      expect(await storage(page)).not.toContain("verifier");
      await page.reload();
      await waitForStatus(page, "denied");
      expect(app.exchanges()).toBe(0);
    });

    test("says that the code was too old, also after a reload", async () => {
      const app = await startApp(versions, "-code-lifetime", "1ns");
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app);
      await clickSignIn(page);
      await decide(page, "Authorize");
      await waitForStatus(page, "expired");
      await page.reload();
      await waitForStatus(page, "expired");
      expect(app.exchanges()).toBe(1);
    });

    test("does not exchange again after a reload", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app);
      const callback = await callbackOf(page);
      await page.goto(callback);
      await waitForStatus(page, "signed-in");
      for (const again of [() => page.reload(), () => page.goto(callback)]) {
        await again();
        const state = await waitForStatus(page, "signed-in");
        expect(state).not.toHaveProperty("key");
        expect(state.received).toEqual([]);
      }
      expect(app.exchanges()).toBe(1);
    });

    test("a reload in the middle of a slow exchange is maybe_consumed", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app);
      const callback = await callbackOf(page);
      await page.route("**/api/v1/auth/keys", () => undefined); // it takes for ever
      const sent = page.waitForRequest("**/api/v1/auth/keys");
      await page.goto(callback);
      await waitForStatus(page, "exchanging");
      await sent;
      await page.reload();
      expect(await waitForStatus(page, "failed")).toMatchObject({ meaning: "maybe_consumed", error: { problem: "interrupted" } });
    });

    test("a slow exchange is waited for, and another click does nothing meanwhile", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app);
      const callback = await callbackOf(page);
      let release = (): void => undefined;
      await page.route("**/api/v1/auth/keys", async (route) => {
        await new Promise<void>((resolve) => release = resolve);
        await route.continue();
      });
      await page.goto(callback);
      await waitForStatus(page, "exchanging");
      const button = page.getByRole("button", { name: "Sign in with OpenRouter" });
      expect(await button.getAttribute("aria-busy")).toBe("true");
      await button.dispatchEvent("click"); // click() waits until it is enabled
      await waitForStatus(page, "exchanging");
      release();
      await waitForStatus(page, "signed-in");
      expect(app.exchanges()).toBe(1);
    });

    test("a connection that breaks is maybe_consumed", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app);
      const callback = await callbackOf(page);
      await page.route("**/api/v1/auth/keys", (route) => route.abort());
      await page.goto(callback);
      expect(await waitForStatus(page, "failed")).toMatchObject({ meaning: "maybe_consumed", error: { name: "ConnectionError" } });
    });

    test("a duplicated tab, with a copy of the storage, waits for the other's exchange and makes none", async () => {
      const app = await startApp(versions);
      const { page, other, callback, release } = await duplicateTab(app);
      await page.goto(callback);
      await waitForStatus(page, "exchanging");
      await other.goto(callback);
      await waitForStatus(other, "exchanging");
      await release();
      const states = [await waitForStatus(page, "signed-in"), await waitForStatus(other, "signed-in")];
      expect(states.map(({ key }) => key !== undefined)).toEqual([true, false]);
      expect(states.map(({ received }) => received.length)).toEqual([1, 0]);
      expect(app.exchanges()).toBe(1);
    });

    test("a duplicated tab knows that the other was closed in the middle of the exchange", async () => {
      const app = await startApp(versions);
      const { page, other, callback, sent } = await duplicateTab(app);
      await page.goto(callback);
      await sent;
      await page.close();
      const requests: string[] = [];
      other.on("request", (request) => requests.push(request.url()));
      await other.goto(callback);
      expect(await waitForStatus(other, "failed")).toMatchObject({ meaning: "maybe_consumed", error: { problem: "interrupted" } });
      expect(requests.filter((url) => url.includes("/auth/keys"))).toEqual([]);
    });

    test("two tabs sign in beside each other", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const [one, other] = [await openPage(context, app), await openPage(context, app)];
      const callbacks = [await callbackOf(one), await callbackOf(other)];
      await other.goto(callbacks[1]!);
      await one.goto(callbacks[0]!);
      const keys = [await waitForStatus(one, "signed-in"), await waitForStatus(other, "signed-in")].map(({ key }) => key);
      expect(new Set(keys).size).toBe(2);
      expect(app.exchanges()).toBe(2);
    });

    test("a callback that this tab did not ask for is refused", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const callback = await callbackOf(await openPage(context, app));
      const victim = await openPage(context, app);
      await victim.goto(callback);
      expect(await waitForStatus(victim, "failed")).toMatchObject({ error: { problem: "unknown_flow" } });
      expect(victim.url()).not.toContain("code=");
      expect(app.exchanges()).toBe(0);
    });

    test.each([
      ["?code=c&state=another", "unknown_flow"], ["?error=server_error", "authorization_error"],
    ])("a callback with %s fails without an exchange", async (query, problem) => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app);
      await page.goto((await callbackOf(page)).replace(/\?.*/, query));
      expect(await waitForStatus(page, "failed")).toMatchObject({ error: { problem } });
      expect(app.exchanges()).toBe(0);
    });

    test("error=access_denied is a denial", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app);
      await page.goto(`${await callbackOf(page, "Deny")}?error=access_denied`);
      await waitForStatus(page, "denied");
    });

    test("Back from the authorization page makes the button usable again", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context);
      const page = await openPage(context, app);
      for (let round = 0; round < 2; round++) {
        await clickSignIn(page);
        await page.waitForURL("**/auth?*");
        await page.goBack({ waitUntil: "commit" });
        await waitForStatus(page, "idle");
      }
      await clickSignIn(page);
      await decide(page, "Authorize");
      await waitForStatus(page, "signed-in");
    });

    test("a page without storage fails in words, and goes nowhere", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await context.addInitScript(() => Object.defineProperty(window, "sessionStorage", { get: () => { throw new Error("blocked"); } }));
      await renderSignIn(context);
      const page = await openPage(context, app);
      await clickSignIn(page);
      expect(await waitForStatus(page, "failed")).toMatchObject({ error: { problem: "unavailable" } });
      expect(page.url()).toBe(`${app.url}/`);
    });

    test("what the user is asked is what the options say", async () => {
      const app = await startApp(versions);
      const context = await newContext();
      await renderSignIn(context, { exchange: "browser", callbackPath: "/cb/", keyLabel: "Notch", limit: 0, returnTo: "/later" });
      const page = await openPage(context, app);
      await clickSignIn(page);
      await page.waitForURL("**/auth?*");
      const { searchParams } = new URL(page.url());
      expect(Object.fromEntries(searchParams)).toEqual({
        callback_url: expect.stringMatching(`^${app.url}/cb/[\\w-]{22}$`), code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge_method: "S256", state: expect.any(String), key_label: "Notch", limit: "0",
      });
      await decide(page, "Authorize");
      expect(await waitForStatus(page, "signed-in")).toMatchObject({ returnTo: "/later" });
    });
  });
});

describeInBrowser("a sign-in whose code the server exchanges", () => {
  test("starts at the login path, once, and can be started again after Back", async () => {
    const app = await startApp("newest");
    const context = await newContext();
    await renderSignIn(context, {});
    const page = await openPage(context, app, "/here?x=1#y");
    const login = page.waitForRequest("**/auth/openrouter/login?*");
    await clickSignIn(page);
    expect(new URL((await login).url()).searchParams.get("return_to")).toBe("/here?x=1#y");
    await page.waitForURL("**/auth?*");
    await page.goBack({ waitUntil: "commit" });
    await waitForStatus(page, "idle");
    await clickSignIn(page);
    await decide(page, "Authorize");
    await page.waitForURL(`${app.url}/here?x=1#y`);
    await waitForStatus(page, "idle"); // the application's session says the rest
    expect(app.exchanges()).toBe(1);
  });

  test.each([["denied", "denied"], ["expired", "expired"], ["failed", "failed"], ["anything", "failed"]] as const)(
    "openrouter_error=%s is the state %s, and leaves the address", async (value, status) => {
      const app = await startApp("newest");
      const context = await newContext();
      await renderSignIn(context, {});
      const page = await openPage(context, app, `/here?x=1&openrouter_error=${value}#y`);
      expect(await waitForStatus(page, status)).toMatchObject({ returnTo: "/here?x=1#y" });
      expect(page.url()).toBe(`${app.url}/here?x=1#y`);
    });
});
