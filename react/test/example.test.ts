import { expect, test } from "vitest";
import { decide, describeInBrowser, newContext, startApp } from "./support/browser.ts";

// The whole way of a user, in examples/react as it is built for production.
describeInBrowser("the example", () => {
  test("signs in through the server, whose key never reaches the page", async () => {
    const app = await startApp("example");
    const page = await (await newContext()).newPage();
    const bodies: string[] = [];
    page.on("response", async (response) => bodies.push(await response.text().catch(() => "")));
    await page.goto(app.url);
    const card = page.getByTestId("server");
    await card.getByRole("button", { name: "Sign in with OpenRouter" }).click();
    await decide(page, "Authorize");
    await card.getByText("You are signed in.").waitFor();
    expect(page.url()).toBe(`${app.url}/`);
    expect(app.exchanges()).toBe(1);
    await page.reload();
    await card.getByText("You are signed in.").waitFor();
    expect(app.exchanges()).toBe(1);
    expect(bodies.join()).not.toMatch(/sk-or-v1-[0-9a-f]{64}/);
    await card.getByRole("button", { name: "Sign out" }).click();
    await card.getByRole("button", { name: "Sign in with OpenRouter" }).waitFor();
  });

  test("says that the user denied, once, and takes it out of the address", async () => {
    const app = await startApp("example");
    const page = await (await newContext()).newPage();
    await page.goto(app.url);
    const card = page.getByTestId("server");
    await card.getByRole("button").click();
    await decide(page, "Deny");
    await card.getByRole("status").filter({ hasText: "You did not allow access." }).waitFor();
    expect(page.url()).toBe(`${app.url}/`);
    await page.reload();
    await card.getByRole("button").waitFor();
    expect(await card.getByRole("status").textContent()).toBe("");
    expect(app.exchanges()).toBe(0);
  });

  test("says that the code was too old, through the server", async () => {
    const app = await startApp("example", "-code-lifetime", "1ns");
    const page = await (await newContext()).newPage();
    await page.goto(app.url);
    const card = page.getByTestId("server");
    await card.getByRole("button").click();
    await decide(page, "Authorize");
    await card.getByRole("status").filter({ hasText: "took too long" }).waitFor();
    expect(page.url()).toBe(`${app.url}/`);
  });

  test("says that it failed when the callback is another browser's", async () => {
    const app = await startApp("example");
    const page = await (await newContext()).newPage();
    await page.goto(`${app.url}/?tab=1&openrouter_error=surprise#here`);
    await page.getByTestId("server").getByRole("status").filter({ hasText: "did not work" }).waitFor();
    expect(page.url()).toBe(`${app.url}/?tab=1#here`);
  });

  test("signs in in the page, and has no key after a reload", async () => {
    const app = await startApp("example");
    const page = await (await newContext()).newPage();
    await page.goto(app.url);
    const card = page.getByTestId("page");
    await card.getByRole("button").click();
    await decide(page, "Authorize");
    await card.getByText("You are signed in.").waitFor();
    expect(await card.getByRole("definition").first().textContent()).toContain("sk-or-v1-");
    expect(page.url()).toMatch(/\/openrouter\/callback\/[\w-]{22}$/);
    await page.reload();
    await card.getByText("the key is gone").waitFor();
    expect(app.exchanges()).toBe(1);
  });
});
