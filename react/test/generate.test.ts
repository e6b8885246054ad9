import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateInto } from "../generate/main.ts";
import { camelCase, pascalCase } from "../generate/names.ts";
import type { OpenRouterCore } from "../src/core.ts";
import { json, listen } from "./support/listener.ts";

const root = join(import.meta.dirname, "..");
const fixture = readFileSync(join(import.meta.dirname, "support/fixture.yaml"), "utf8");

test.each([
  ["user_id", "userId"], ["code", "code"], ["X-Trace-Id", "xTraceId"], ["is_free_tier", "isFreeTier"], ["alreadyCamel", "alreadyCamel"],
  ["timestamp_granularities[]", "timestampGranularities"], ["p50", "p50"], ["URL", "uRL"], ["API_KEY", "apiKEY"],
])("the member %s is %s", (wire, name) => expect(camelCase(wire)).toBe(name));

test.each([["API Keys", "ApiKeys"], ["OAuth", "OAuth"], ["beta.responses", "BetaResponses"]])(
  "the tag %s is %s", (tag, name) => expect(pascalCase(tag)).toBe(name));

describe("another document", () => {
  // In the package's directory, so that its libraries are found.
  let directory = "";
  const reported: string[] = [];
  beforeAll(async () => {
    mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
    directory = mkdtempSync(join(root, "node_modules/.cache/fixture-"));
    cpSync(join(root, "src"), join(directory, "src"), { recursive: true });
    ["gen", "sign-in", "index.ts"].forEach((path) => rmSync(join(directory, "src", path), { recursive: true })); // the sign-in is this document's
    mkdirSync(join(directory, "src/gen"));
    await generateInto(join(directory, "src/gen"), fixture, (line) => reported.push(line));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const newClient = async (serverURL: string): Promise<OpenRouterCore> => new (await load("../core.ts")).OpenRouterCore({ serverURL, apiKey: "sk-or-v1-x" });
  const load = (path: string) => import(/* @vite-ignore */ pathToFileURL(join(directory, "src/gen", path)).href);

  test("gives a hook for every operation that is JSON, and says which are not", () => {
    expect(readdirSync(join(directory, "src/gen/hooks")).sort()).toEqual(
      ["apiKeysGetKey.ts", "apiKeysUpdateKey.ts", "nodesAddNode.ts", "nodesListNodes.ts"]);
    expect(reported).toEqual(["no hook for uploadFile: its request is not JSON", "no hook for getSpeech: its response is not JSON"]);
  });

  test("gives the same every time", async () => {
    const again = mkdtempSync(join(tmpdir(), "openrouter-react-again-"));
    await generateInto(again, fixture, () => undefined);
    for (const path of readdirSync(again, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
      const name = join(path.parentPath, path.name).slice(again.length + 1);
      expect(readFileSync(join(again, name), "utf8")).toBe(readFileSync(join(directory, "src/gen", name), "utf8"));
    }
    rmSync(again, { recursive: true });
  });

  test("gives code that compiles, and that a program compiles with", () => {
    writeFileSync(join(directory, "src/use.ts"), `
      import { QueryClient } from "@tanstack/react-query";
      import { OpenRouterCore } from "./core.ts";
      import { invalidateApiKeysGetKey, setApiKeysGetKeyData, useApiKeysGetKey, useApiKeysUpdateKeyMutation, useNodesListNodes } from "./gen/index.ts";
      import { NotFoundResponseError } from "./models/errors/index.ts";
      export function use(queries: QueryClient) {
        const key = useApiKeysGetKey({ hash: "h", includeUsage: true, tag: ["a"], xTraceId: "t" }, { staleTime: 1 });
        const date: Date | null | undefined = key.data?.madeAt;
        const { mutate } = useApiKeysUpdateKeyMutation();
        mutate({ request: { hash: "h", requestBody: { newName: "n", spendLimit: null } } });
        void invalidateApiKeysGetKey(queries, [{ hash: "h" }]);
        setApiKeysGetKeyData(queries, [{ hash: "h" }], { nodeName: "n", madeAt: null });
        const first: string | undefined = useNodesListNodes().data?.[0]?.childNodes?.[0]?.nodeName;
        return [date, first, NotFoundResponseError, OpenRouterCore];
      }`);
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ extends: join(root, "tsconfig.json"), include: ["src"], exclude: [] }));
    expect(spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", directory], { encoding: "utf8" }).stdout).toBe("");
  });

  test("parameters go where the document says, and the body under requestBody", async () => {
    const { url, received } = await listen(json(200, { node_name: "n" }));
    const client = await newClient(url);
    const { apiKeysGetKey } = await load("funcs/apiKeysGetKey.ts");
    const { apiKeysUpdateKey } = await load("funcs/apiKeysUpdateKey.ts");
    await apiKeysGetKey(client, { hash: "a/b c?", includeUsage: true, tag: ["x", "y&z"], xTraceId: "t" });
    await apiKeysUpdateKey(client, { hash: "h", requestBody: { newName: "n", spendLimit: null } });
    expect(received[0]).toMatchObject({ method: "GET", url: "/keys/a%2Fb%20c%3F?include_usage=true&tag=x&tag=y%26z", body: "" });
    expect(received[0]!.headers["x-trace-id"]).toBe("t");
    expect(received[1]).toMatchObject({ method: "PATCH", url: "/keys/h" });
    expect(JSON.parse(received[1]!.body)).toEqual({ new_name: "n", spend_limit: null });
  });

  test.each([["", "hash is empty"], [".", "hash is not valid"], ["..", "hash is not valid"], [undefined, "hash is missing"]])(
    "the path's parameter %j is refused", async (hash, problem) => {
      const { url, received } = await listen(json(200, {}));
      const { apiKeysGetKey } = await load("funcs/apiKeysGetKey.ts");
      const { error } = await apiKeysGetKey(await newClient(url), { hash });
      expect(error.message).toBe(`getKey: ${problem}`);
      expect(received).toHaveLength(0);
    });

  test("members are renamed within lists, maps, unions and themselves, and keys of maps are not", async () => {
    const wire = {
      node_name: "a", made_at: "2027-01-02T03:04:05.000Z", free_map: { snake_key: "v" }, any_part: { image_url: "u", inner_node: { node_name: "" } },
      child_nodes: [{ node_name: "b", made_at: null }], node_map: { snake_key: { node_name: "c", made_at: null } },
    };
    const node = {
      nodeName: "a", madeAt: new Date("2027-01-02T03:04:05Z"), freeMap: { snake_key: "v" }, anyPart: { imageUrl: "u", innerNode: { nodeName: "" } },
      childNodes: [{ nodeName: "b", madeAt: null }], nodeMap: { snake_key: { nodeName: "c", madeAt: null } },
    };
    const { url, received } = await listen((request, response) => json(200, request.method === "GET" ? [wire] : wire)(request, response as never));
    const client = await newClient(url);
    const { nodesAddNode } = await load("funcs/nodesAddNode.ts");
    const { nodesListNodes } = await load("funcs/nodesListNodes.ts");
    expect(await nodesAddNode(client, node)).toEqual({ ok: true, value: node });
    expect(JSON.parse(received[0]!.body)).toEqual(wire);
    expect(await nodesListNodes(client)).toEqual({ ok: true, value: [node] });
  });

  test("two operations of one name are refused", async () => {
    const twice = fixture.replace("operationId: addNode", "operationId: addNode\n      x-name: listNodes");
    await expect(generateInto(directory, twice, () => undefined)).rejects.toThrow("two operations have the name NodesListNodes");
  });
});
