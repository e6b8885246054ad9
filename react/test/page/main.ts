// Gives tests everything that a page would import; they render what they need by page.evaluate.
import * as reactQuery from "@tanstack/react-query";
import * as React from "react";
import { createRoot } from "react-dom/client";
import * as openrouter from "../../src/index.ts";

const { serverURL } = await (await fetch("/api/config")).json() as { serverURL: string };
const page = { React, createRoot, reactQuery, openrouter, serverURL, seen: [] as unknown[] };

declare global {
  interface Window { page: typeof page }
}

window.page = page;
