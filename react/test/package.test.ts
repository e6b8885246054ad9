import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { bundles, sizeOf } from "../scripts/build.ts";

const root = join(import.meta.dirname, "..");
const run = (program: string, ...args: string[]) =>
  execFileSync(join(root, "node_modules/.bin", program), args, { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });

/** What stands in the package's sources, as it is named in dist. */
const sources = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "src").length + 1));

describe("the package", () => {
  test("holds what is meant, and nothing else", () => {
    const [pack] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root, encoding: "utf8" }));
    const files = (pack.files as { path: string }[]).map(({ path }) => path).sort();
    const expected = sources.flatMap((path) => path.endsWith(".css") ? [`dist/${path}`]
      : [".js", ".d.ts"].map((ending) => `dist/${path.replace(/\.tsx?$/, ending)}`));
    expect(files).toEqual(["LICENSE", "README.md", "package.json", ...expected].sort());
  });

  test("passes publint", () => {
    expect(run("publint", "--strict")).toContain("All good");
  });

  test("has types that are right for all who resolve ESM", () => {
    const directory = mkdtempSync(join(tmpdir(), "openrouter-react-pack-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", directory], { cwd: root });
    const [tarball] = readdirSync(directory);
    expect(run("attw", join(directory, tarball!), "--profile", "esm-only", "--exclude-entrypoints", "./styles.css")).toContain("@openrouter-go/react/core.js"); // fails on a problem
  });

  test.each(Object.entries(bundles))("is small: %s", async (name, { code, budget }) => {
    const size = await sizeOf(code);
    expect(size).toBeLessThan(budget);
    // The documentation tells the size, to within what a change may add without a word.
    const stated = readFileSync(join(root, "../docs/react.md"), "utf8").match(new RegExp(`\\| ${name} \\| ([\\d,]+) bytes`))?.[1];
    expect(Math.abs(size - Number(stated?.replace(",", "")))).toBeLessThan(100);
  });

  test("the sign-in is not in a bundle that does not use it", async () => {
    const { code } = bundles["exchange hook with client and provider"]!;
    const whole = code.replaceAll(/"\.\/dist\/[^"]+"/g, '"@openrouter-go/react"');
    expect(await sizeOf(whole)).toBeLessThan(await sizeOf(code) + 50);
  });

  test("names no registry in its lock files", () => {
    for (const path of ["package-lock.json", "../examples/react/package-lock.json"]) {
      expect(readFileSync(join(root, path), "utf8")).not.toMatch(/\.tgz|"resolved": "[^.]/); // a path of the repository is no address
    }
  });
});
