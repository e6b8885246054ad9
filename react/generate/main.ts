// Generates src/gen from api/openapi.yaml.
//
//   node generate/main.ts            write what has changed
//   node generate/main.ts --check    write nothing; fail when anything would change
//
// The models are orval's; the hooks come from a client of our own for it (client.ts). Everything is made in a temporary directory
// first, since orval empties its target before it knows whether it will succeed.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "orval";
import { parse } from "yaml";
import { hooksClient } from "./client.ts";
import type { Document } from "./document.ts";
import { operationsOf, renameMembers } from "./document.ts";
import { header } from "./templates.ts";

const root = new URL("..", import.meta.url).pathname;
const target = join(root, "src/gen");

/** Writes everything that is generated from a document into a directory. */
export async function generateInto(directory: string, source: string, report: (line: string) => void): Promise<void> {
  const original = parse(source) as Document;
  const operations = operationsOf(original, report); // gives requests and responses their schemas, which the shapes need by their own names
  const document = structuredClone(original);
  renameMembers(document, operations);
  await generate({
    input: { target: document as never },
    output: {
      target: join(directory, "models.ts"),
      mode: "single",
      clean: true,
      client: hooksClient(directory, original, operations),
      override: { header: false, enumGenerationType: "union", useDates: true },
    },
  } as never, root, { throwOnError: true, logLevel: "warn" } as never);
  const models = join(directory, "models.ts");
  await writeFile(models, header + withUndefined(await readFile(models, "utf8")));
}

/** Lets optional members be undefined, which exactOptionalPropertyTypes tells from absent. */
function withUndefined(models: string): string {
  return models.replace(/^( +[^ /*].*\?: .+);$/gm, "$1 | undefined;");
}

async function filesOf(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) =>
    [path.slice(directory.length + 1), await readFile(path, "utf8")] as const)));
}

async function main(check: boolean): Promise<number> {
  if (Number(process.versions.node.split(".")[0]) < 22) {
    console.error(`generate: this is Node ${process.versions.node}, and 22 is needed: npm run generate`);
    return 1;
  }
  const directory = await mkdtemp(join(tmpdir(), "openrouter-react-"));
  try {
    await generateInto(directory, await readFile(join(root, "../api/openapi.yaml"), "utf8"), (line) => console.error(`generate: ${line}`));
    const [made, there] = await Promise.all([filesOf(directory), filesOf(target)]);
    if (made.size === 0) {
      throw new Error("orval made nothing");
    }
    const changed = [...new Set([...made.keys(), ...there.keys()])].filter((path) => made.get(path) !== there.get(path));
    if (check) {
      changed.forEach((path) => console.error(`generate: react/src/gen/${path} is not what api/openapi.yaml gives: make generate`));
      return changed.length === 0 ? 0 : 1;
    }
    if (changed.length > 0) {
      await rm(target, { recursive: true, force: true });
      await cp(directory, target, { recursive: true });
      changed.forEach((path) => console.error(`generate: react/src/gen/${path} has changed`));
    }
    return 0;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  process.exitCode = await main(process.argv.includes("--check"));
}
