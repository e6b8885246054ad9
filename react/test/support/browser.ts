import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import { start } from "./processes.ts";

const executablePath = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env["PATH"] ?? "").split(delimiter).map((directory) => join(directory, name))).find((path) => existsSync(path));

let browser: Browser;

/** A group of tests in a real browser. They are left out where there is none, unless OPENROUTER_TEST_NO_SKIP is set. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (!executablePath && !process.env["OPENROUTER_TEST_NO_SKIP"]) {
    console.warn(`no browser: ${name} is left out`);
  }
  describe.skipIf(!executablePath && !process.env["OPENROUTER_TEST_NO_SKIP"])(name, () => {
    beforeAll(async () => {
      browser = await chromium.launch({
        ...(executablePath && { executablePath }),
        args: ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
          ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
        ignoreDefaultArgs: ["--disable-back-forward-cache"], // pages come back as they were left, as they do for users
      });
    });
    afterAll(() => browser?.close());
    tests();
  });
}

/** A browser without anything in it, that ends with the test. */
export async function newContext(options: Parameters<Browser["newContext"]>[0] = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  return context;
}

export interface App { url: string; serverURL: string; exchanges(): number; lines: string[] }

/** Starts the example's server with the example's page, or the tests' own with old or new versions of what it needs. */
export async function startApp(page: "example" | "newest" | "oldest", ...flags: string[]): Promise<App> {
  const dist = page === "example" ? join(import.meta.dirname, "../../../examples/react/dist")
    : join(process.env["OPENROUTER_TEST_BINARIES"] ?? "", page);
  const { addresses, lines } = await start<{ url: string; server_url: string }>("server", ["-dist", dist, ...flags]);
  const exchanges = () => lines.filter((line) => line.includes("POST \"/api/v1/auth/keys\"")).length;
  return { url: addresses.url, serverURL: addresses.server_url, exchanges, lines };
}

/** Presses a button of the authorization page. */
export async function decide(page: Page, button: "Authorize" | "Deny"): Promise<void> {
  await page.waitForURL("**/auth?*");
  await page.getByRole("button", { name: button }).click();
}
